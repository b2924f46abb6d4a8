"""A one-page report for reviewers: resources, rules, failures, benchmarks."""
