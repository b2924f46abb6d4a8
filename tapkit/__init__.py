"""Tools for Pulumi programs in Python: local runs on an AWS emulator, operations, policy and review."""
