"""Unit tests of the processor."""

import unittest


class TestProcessor(unittest.TestCase):
    def test_placeholder(self):
        """Write your unit testing below."""
        self.assertTrue(True)
