"""Tests of the catalogue of failures and its proofs."""
