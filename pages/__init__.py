"""Writes the pages that are generated from the sources: the task, its ideal response, the diagram of the resources."""
