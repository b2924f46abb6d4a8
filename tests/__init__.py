"""Tests: unit tests run in-process, integration tests against a deployed stack."""
