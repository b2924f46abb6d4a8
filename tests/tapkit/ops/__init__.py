"""Tests of the commands for a deployed stack, in front of moto."""
