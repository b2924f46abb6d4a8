"""A review's result in the forms that people and programs read.

Every text of a finding may come from the project that was reviewed, which nobody needs to trust: each form escapes it.
"""
