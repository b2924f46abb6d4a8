"""Tests of `ops validate`; what is deployed is read from the emulator."""
