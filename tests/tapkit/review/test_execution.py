"""Processes that run a project's code for a review: what they may, and what is believed of them."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.review import execution as module
from tapkit.review.behaviours.registered import function_in, run_project
from tapkit.review.execution import Attempt, Channel, Execution, RemoteHandler, Silent
from tapkit.review.guard import MIB, Limits
from tapkit.runner.process import Ended

from tests.tapkit.review.conftest import Project
from tests.tapkit.review.test_behaviours import HANDLER, PROGRAM

Run = Callable[..., Any]


@pytest.fixture(name="run")
def run_a_program(project: Project, tmp_path: Path) -> Iterator[Run]:
    """Runs a program under limits; answers what it exports."""

    def run(program: str, limits: Limits = Limits()) -> dict[str, Any]:
        (tmp_path / "place").mkdir(exist_ok=True)
        with Execution(limits, tmp_path / "place").opened() as execution:
            return execution.run(project(program), "dev", {}, tmp_path / "place" / "work").outputs

    return run


@pytest.mark.parametrize(
    ("program", "limits", "message"),
    [
        ("import time; time.sleep(60)", Limits(seconds=1), "The program was still running after 1 seconds, and was"),
        ("while True: pass", Limits(seconds=1), "The program was "),
        ("import os; os._exit(3)", Limits(), "The program ended itself with exit code 3, before Pulumi had"),
        ("x = bytearray(8 * 1024**3)", Limits(), "The program failed at __main__.py, line 1: MemoryError"),
        (
            "with open('large', 'wb') as file:\n    file.write(bytes(2 * 1024**2))",
            Limits(file=MIB),
            "The program failed at __main__.py, line 2: OSError: [Errno 27] File too large",
        ),
    ],
)
def test_a_program_that_takes_too_much_fails(run: Run, program: str, limits: Limits, message: str):
    with pytest.raises(UserError) as error:
        run(program, limits)
    assert str(error.value).startswith(message)


def test_no_variable_of_this_process_reaches_a_program(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    names = set(run("import os, pulumi\npulumi.export('names', sorted(os.environ))")["names"])
    assert names - {"LC_CTYPE", "PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"} == {
        "HOME",
        "LANG",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "TAPKIT_PIP_CACHE",
        "TMPDIR",
    }


@pytest.fixture(name="attempt")
def try_a_behaviour(project: Project, tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """Tries a behaviour of a project with a handler; answers the messages of the findings, all of one check."""
    (tmp_path / "place").mkdir()
    with Execution(Limits(seconds=20), tmp_path / "place").opened() as execution:

        def attempt(name: str, handler: str = HANDLER, program: str = PROGRAM) -> list[str]:
            root = project(program, **{"code/app.py": handler})
            function = function_in(run_project(root).graph)
            found = execution.try_behaviour(Attempt(name, root, tmp_path / "place" / "work", function))
            assert {finding.check.name for finding in found} <= {name}
            return [finding.message for finding in found]

        yield attempt


def test_a_handler_is_observed_in_its_process_and_judged_here(attempt: Callable[..., list[str]]):
    assert not attempt("handler-attempts-every-record")
    wrong = HANDLER.replace("failed.append(code)", "raise")
    assert attempt("handler-attempts-every-record", wrong) == ["the record after one that fails is never processed"]


def test_a_handler_that_cannot_be_imported_is_found(attempt: Callable[..., list[str]]):
    broken = f"import no_such_module\n{HANDLER}"
    message = "ModuleNotFoundError: No module named 'no_such_module'"
    assert attempt("handler-logs-structured", broken) == [message]


def test_what_an_observation_does_not_expect_is_found(attempt: Callable[..., list[str]]):
    failing = HANDLER.replace("def handle(event, context):", "def handle(event, context):\n    1 / 0")
    assert attempt("handler-processes-uploads", failing) == ["ZeroDivisionError('division by zero')"]


def test_a_project_without_a_handler_is_not_judged(attempt: Callable[..., list[str]]):
    assert not attempt("handler-logs-structured", "x = 1\n")


def test_a_handler_that_ends_its_process_is_an_error(attempt: Callable[..., list[str]]):
    with pytest.raises(UserError, match="^its process ends with exit status 7: bye$"):
        attempt("handler-logs-structured", f"import os, sys\nos.write(1, b'bye')\nos._exit(7)\n{HANDLER}")


def test_replaced_findings_change_nothing(attempt: Callable[..., list[str]]):
    silent = "import tapkit.checks\ntapkit.checks.Check.finding = None\ntapkit.checks.CHECKS.clear()\n"
    wrong = silent + HANDLER.replace("    if failed:", "    if False:")
    assert len(attempt("handler-raises-what-fails", wrong)) == 2


class Lines:
    """The other end of a conversation, which says what it is told to."""

    def __init__(self, *said: str) -> None:
        self._said = list(said)

    def readline(self, _limit: int) -> str:
        return self._said.pop(0)

    def write(self, _text: str) -> None:
        """Take it."""

    def flush(self) -> None:
        raise BrokenPipeError


@pytest.mark.parametrize("said", ["", "[]", "nonsense", "null"])
def test_nonsense_is_no_answer(said: str):
    with pytest.raises(Silent):
        Channel(Lines(said)).receive()


def test_nobody_who_has_gone_is_told_anything():
    with pytest.raises(Silent):
        RemoteHandler(Channel(Lines()))("event")


@pytest.mark.parametrize(
    "observation",
    [{"problems": [["a", "1", "m"]]}, {"problems": ["m"]}, {"problems": None}, {}, {"problems": [[1, 2]]}],
)
def test_an_observation_that_is_none_is_not_believed(observation: dict, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Channel, "receive", lambda self: observation)
    with pytest.raises(Silent):
        module._findings(Attempt("tests-pass", Path(), Path()), Channel(None))  # pylint: disable=protected-access


def test_what_is_printed_is_read_from_no_link(tmp_path: Path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "output").symlink_to(tmp_path / "secret")
    said = module._ending(Ended(3, "", "", {}), Limits(), tmp_path / "output")  # pylint: disable=protected-access
    assert said == "its process ends with exit status 3"


def test_leaving_ends_what_still_runs(project: Project, tmp_path: Path):
    (tmp_path / "place").mkdir()
    errors = []

    def run(execution: Execution) -> None:
        try:
            execution.run(project("import time; time.sleep(60)"), "dev", {}, tmp_path / "place" / "work")
        except UserError as error:
            errors.append(str(error))

    started = time.monotonic()
    with Execution(Limits(), tmp_path / "place").opened() as execution:
        thread = threading.Thread(target=run, args=(execution,))
        thread.start()
        while not execution._hosts:  # pylint: disable=protected-access # until there is something to end
            time.sleep(0.01)
    thread.join(30)
    assert len(errors) == 1
    assert time.monotonic() - started < 30


def test_nothing_is_started_once_it_has_been_left(project: Project, tmp_path: Path):
    with Execution(Limits(), tmp_path).opened() as execution:
        pass
    with pytest.raises(UserError, match="^its process was not started: the review has ended$"):
        execution.run(project(), "dev", {}, tmp_path)


def test_a_program_that_fills_the_disk_is_ended(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.02)
    program = "import os, time\nwhile True:\n    with open(os.environ['HOME'] + f'/{time.time()}', 'wb') as file:\n"
    with pytest.raises(UserError, match="^The project's code was ended: it wrote more than 8 MiB.$"):
        run(f"{program}        file.write(bytes(2**20))\n", Limits(seconds=20, disk=8 * MIB))
