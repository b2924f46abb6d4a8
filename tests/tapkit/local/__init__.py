"""Unit tests of local/, which runs the project without Pulumi's engine."""
