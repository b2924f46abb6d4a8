"""Runs a Pulumi program in a process of its own, as the engine does, and records what it registers."""
