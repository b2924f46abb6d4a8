"""Tests of the forms of a review's result."""
