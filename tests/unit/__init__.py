"""Unit tests: no network but the loopback interface, no AWS account."""
