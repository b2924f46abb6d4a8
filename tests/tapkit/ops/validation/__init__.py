"""Tests of `tapkit validate`; what is deployed is read from the emulator."""
