"""Writes the documents that follow from the sources: the task, its ideal response, the picture of the resources."""
