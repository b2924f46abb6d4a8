"""Tests of what is written about a project's sources."""
