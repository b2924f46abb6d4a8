"""The catalogue of documented failures: each with a broken variant, and the check that catches it."""
