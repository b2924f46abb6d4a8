"""Tests of the documents that are written from the sources."""
