"""Answers with planted defects, mutants of this stack and hostile projects: what a review has to stand up to.

`answers/<name>/project` is an answer as somebody might write it, and `answers/<name>/defects.yaml`, which a review does
not see, says what is wrong with it. `mutants.yaml` holds changes to this repository. `python -m benchmarks grader`
reviews each and says what was found.
"""
