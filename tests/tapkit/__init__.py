"""Tests of the package `tapkit`."""
