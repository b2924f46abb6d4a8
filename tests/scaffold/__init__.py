"""Tests of the template: what new projects are asked for, and what they consist of."""
