"""Hosts of confined processes, which are used again."""

from pathlib import Path

from tapkit.review.behaviours.registered import function_in, run_project
from tapkit.review.confinement import confined
from tapkit.review.execution import Attempt, Execution
from tapkit.review.guard import Limits

from tests.tapkit.review.confining import needs_bubblewrap
from tests.tapkit.review.conftest import Project
from tests.tapkit.review.test_behaviours import HANDLER, PROGRAM


@needs_bubblewrap
def test_a_host_serves_one_behaviour_after_the_other(project: Project, tmp_path: Path):
    place = tmp_path / "place"
    place.mkdir()
    root = project(PROGRAM, **{"code/app.py": HANDLER})
    function = function_in(run_project(root).graph)
    used = set()
    with Execution(Limits(), place, confined(tmp_path)).opened() as execution:
        for name in ("handler-processes-uploads", "handler-logs-structured"):
            assert not execution.try_behaviour(Attempt(name, root, place / "work", function))
            used |= {host._process.pid for host in execution._hosts}  # pylint: disable=protected-access
    assert len(used) == 1
