"""Benchmarks: figures that anybody can reproduce; `python -m benchmarks`."""
