"""Tests of the parts that stand on their own; what a stack is composed of is tested with the stack."""
