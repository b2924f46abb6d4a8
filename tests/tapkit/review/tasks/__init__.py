"""Tests of the judgement of tasks."""
