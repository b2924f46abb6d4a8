"""Peers that the project is compared with: the same done with other tools, or by hand."""
