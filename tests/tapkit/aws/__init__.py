"""Tests of tapkit.aws: the resource types, created on the emulator and read back."""
