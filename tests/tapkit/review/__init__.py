"""Tests of `tapkit.review`."""
