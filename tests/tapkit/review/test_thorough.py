"""Thorough reviews: what they add, and what becomes of a candidate whose tests or settings misbehave."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tapkit.checks import Finding
from tapkit.local.emulator import Emulator
from tapkit.review.copies import copy_project
from tapkit.review.execution import Execution
from tapkit.review.guard import MIB, Limits
from tapkit.review.review import LONG, Request, review, try_part

from tests.tapkit.review.conftest import Project

ExaminePart = Callable[..., list[tuple[str, str]]]

SMALL = Limits(file=MIB)
SLEEP = "import time; time.sleep(60)"
EXIT = "import os; print('last words', flush=True); os._exit(0)"
KILL = "import os; os.kill(os.getpid(), 9)"
PRINT = "while True: print('x' * 100_000)"
OUTSIDE = "open('{outside}', 'w')"


@pytest.fixture(name="examine")
def examine_one_part(project: Project, tmp_path: Path) -> ExaminePart:
    """Examines one part of a project with some files; answers check and message of each finding."""

    def examine(part: str, limits: Limits, **files: str) -> list[tuple[str, str]]:
        filled = {name: text.replace("{outside}", str(tmp_path / "outside")) for name, text in files.items()}
        root = project(**filled)
        copy_project(root, tmp_path / "scratch" / "copy")
        (tmp_path / "place").mkdir()
        with Execution(limits, tmp_path / "place").opened() as execution:
            found = try_part(execution, tmp_path / "scratch", part, None)
        assert not (tmp_path / "outside").exists()
        return [(finding.check.name, finding.message.replace(str(tmp_path), "")) for finding in found]

    return examine


@pytest.mark.parametrize(
    ("statement", "limits", "messages"),
    [
        (SLEEP, Limits(seconds=1), [("tests-pass", "its process does not end within 1 s")]),
        (EXIT, SMALL, [("tests-pass", "its process ends with exit status 0: tests/unit/test_it.py")]),
        (KILL, SMALL, [("tests-pass", "its process ends with signal SIGKILL: tests/unit/test_it.py")]),
        (PRINT, SMALL, [("tests-pass", "test_it fails: OSError: [Errno 27] File too large")]),
        (
            OUTSIDE,
            SMALL,
            [
                ("tests-pass", "test_it fails: PermissionError: /outside is outside the project's folder"),
                ("program-stays-inside", "the program writes outside its folder"),
            ],
        ),
        ("raise ValueError('\\ud800\\x1b[2J')", SMALL, [("tests-pass", "test_it fails: ValueError: ��[2J")]),
    ],
    ids=["hangs", "exits", "dies", "prints without end", "writes outside", "takes over the terminal"],
)
def test_what_a_test_does_is_a_finding(
    examine: ExaminePart, statement: str, limits: Limits, messages: list[tuple[str, str]]
):
    found = examine("tests-pass", limits, **{"tests/unit/test_it.py": f"def test_it():\n    {statement}\n"})
    assert [(check, message.partition(":\n")[0]) for check, message in found] == messages


@pytest.mark.parametrize(
    ("settings", "limits", "messages"),
    [
        (f"init-hook={SLEEP}", Limits(seconds=1), [("lint-passes", "its process does not end within 1 s")]),
        (f"init-hook={EXIT}", SMALL, [("lint-passes", "its process ends with exit status 0: last words")]),
        (f"init-hook={PRINT}", SMALL, [("lint-passes", "more output, or a larger file, than a review allows")]),
        (
            f"init-hook={OUTSIDE}",
            SMALL,
            [
                ("lint-passes", "PermissionError: /outside is outside the project's folder"),
                ("program-stays-inside", "the program writes outside its folder"),
            ],
        ),
    ],
    ids=["hangs", "exits", "prints without end", "writes outside"],
)
def test_what_pylints_settings_do_is_a_finding(
    examine: ExaminePart, settings: str, limits: Limits, messages: list[tuple[str, str]]
):
    assert examine("lint-passes", limits, **{".pylintrc": f"[MAIN]\n{settings}\n"}) == messages


def test_pylints_settings_that_are_wrong_are_a_finding(examine: ExaminePart):
    # What is said last depends on whether coverage is measured meanwhile, which must not write where it wants to.
    ((check, message),) = examine("lint-passes", SMALL, **{".pylintrc": "[MAIN]\nmax-line-length=long\n"})
    assert (check, message.partition(": ")[0]) == ("lint-passes", "its process ends with exit status 32")


def test_emulator_ends(examine: ExaminePart, tmp_path: Path):
    program = """
import os, pathlib, pulumi_aws as aws
aws.s3.Bucket("uploads").arn.apply(lambda _: os._exit(int(pathlib.Path(".local/behaviour/emulator.json").exists())))
"""
    found = examine("deployment-works", Limits(), **{"__main__.py": program})
    sentence = "The program ended itself with exit code 1, before Pulumi had registered everything."
    assert [message[-len(sentence) :] for _, message in found] == [sentence]
    emulator = Emulator(tmp_path / "place" / "deployment-works" / ".local" / "behaviour")
    deadline = time.monotonic() + 10
    while emulator.running() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert emulator.running() is None


def test_modules_of_the_same_names_as_ours_are_the_projects_own(examine: ExaminePart):
    files = {
        "failures/__init__.py": "",
        "failures/thing.py": "ANSWER = 42\n",
        "tests/__init__.py": "",
        "tests/unit/__init__.py": "",
        "tests/unit/test_it.py": "from failures.thing import ANSWER\n\n\ndef test_it():\n    assert ANSWER == 42\n",
    }
    assert not examine("tests-pass", SMALL, **files)


def test_a_thorough_review_also_lints_tests_and_deploys(project: Project):
    program = "import pulumi_aws as aws\naws.ivs.Channel('jobs')\n"
    root = project(program, **{"tests/unit/test_it.py": "def test_it():\n    assert 1 == 2\n"})
    examined: dict[str, list[Finding]] = {}
    found = review(root, Request(thorough=Limits(), unconfined=True), examined.__setitem__)
    assert list(examined)[-len(LONG) :] == LONG
    assert {finding for part in examined.values() for finding in part} == set(found)
    assert [finding.message for finding in examined["tests-pass"]] == ["test_it fails: assert 1 == 2"]
    assert ("__main__.py:1", "missing-module-docstring: Missing module docstring") in [
        (finding.where, finding.message) for finding in examined["lint-passes"]
    ]
    assert [finding.check.name for finding in examined["deployment-works"]] == ["behaviours-tried"]


def test_a_program_that_does_not_run_is_linted_and_tested_all_the_same(project: Project):
    examined: dict[str, list[Finding]] = {}
    review(project("1 / 0"), Request(thorough=Limits(), unconfined=True), examined.__setitem__)
    assert list(examined) == ["folder", "program", "tests-pass", "lint-passes"]


def test_interrupting_a_review_ends_what_runs(project: Project):
    def interrupt(_part: str, _findings: list[Finding]) -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        review(project(SLEEP), Request(unconfined=True), interrupt)
    assert time.monotonic() - started < 20
