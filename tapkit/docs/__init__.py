"""Writes what the pages of a project say about its sources: its resources, settings and outputs, its files in full."""
