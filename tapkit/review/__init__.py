"""Judges any Pulumi Python project: its resources, its handler, its tests and its folder."""
