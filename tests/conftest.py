"""What all tests share: when to collect garbage, and how many values a property is tried with."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings
from tapkit.runner.process import SHARED

# Pulumi's SDK consists of some hundred thousand objects that live to the end: looking for garbage among them
# takes a third of the unit tests' time.
gc.set_threshold(1_000_000)

# The same values in every run, so that a change is green or red by itself and not by chance.
settings.register_profile("quick", max_examples=100, derandomize=True, deadline=None, database=None)
# Other values in every run; `python -m tests.fuzz` makes rounds of it.
settings.register_profile("fuzz", max_examples=2_500, deadline=None)
settings.load_profile("quick")


@pytest.fixture(autouse=True, scope="session")
def end_of_the_programs_host() -> Iterator[None]:
    """The process that the tests' programs were started in ends before it is asked which lines were run."""
    yield
    SHARED.close()


def pytest_collection_finish() -> None:
    """Let pytest, which collects garbage when it ends, look among what the tests have made."""
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collect garbage again where a test ran a command line."""
    gc.enable()
