"""Integration tests of the tools on the exemplar: they stay with the template."""
