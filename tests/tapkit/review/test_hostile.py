"""Reviews of some hostile projects; tests/hostile tries all of them."""

from pathlib import Path

import pytest

from benchmarks.grader.hostile import Trap
from tests.tapkit.review.confining import needs_bubblewrap
from tests.tapkit.review.hostile import require_that_it_gets_nowhere, set_trap  # pylint: disable=unused-import

SOME = (
    "abstract-socket",
    "connect-to-loopback",
    "double-fork-daemon",
    "environment-of-ancestors",
    "forged-answer-on-descriptors",
    "kill-everybody",
    "write-outside-through-libc",
    "yaml-bomb",
)


@needs_bubblewrap
@pytest.mark.parametrize("name", SOME)
def test_a_hostile_project_is_found_and_gets_nowhere(name: str, tmp_path: Path, trap: Trap):
    require_that_it_gets_nowhere(name, tmp_path, trap)
