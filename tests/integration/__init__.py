"""Integration tests: read a deployed stack's outputs and talk to its AWS."""
