"""Generated input that nobody would send on purpose: a few hundred values in `make test`, 100 000 in `make fuzz`."""
