"""Differences between the stacks and what they should be: in their configuration, and in what is deployed."""
