"""Tests of the catalogue of failures, its proofs and the review."""
