"""What all tests share."""

import gc

# Pulumi's SDK consists of some hundred thousand objects that live to the end: looking for garbage among them
# takes a quarter of the unit tests' time.
gc.set_threshold(100_000)
