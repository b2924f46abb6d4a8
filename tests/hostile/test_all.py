"""Reviews of projects that want to hurt, to hide or to get out: none succeeds, and nothing of them stays."""

from pathlib import Path

import pytest

from benchmarks.grader.hostile import HOSTILE, Trap
from tests.tapkit.review.confining import needs_bubblewrap
from tests.tapkit.review.hostile import require_that_it_gets_nowhere, set_trap  # pylint: disable=unused-import


@needs_bubblewrap
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_project_is_found_and_gets_nowhere(name: str, tmp_path: Path, trap: Trap):
    require_that_it_gets_nowhere(name, tmp_path, trap)
