"""Tests of the rules about a project's folder."""
