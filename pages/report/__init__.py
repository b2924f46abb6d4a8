"""One page about the project for who reviews it: resources, rules, failures, coverage, benchmarks."""
