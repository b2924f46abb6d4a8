"""Something is killed in the midst of a local run: what it leaves is found, and the next run is clean."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.local_runs import LocalRuns, has_printed, interrupt, is_one_sentence

pytestmark = pytest.mark.slow

FILES = 60


@pytest.fixture(name="local")
def fixture_local(tmp_path: Path) -> Iterator[LocalRuns]:
    """The commands, in a project folder of the test's own."""
    ended_by = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    runs = LocalRuns(tmp_path)
    yield runs
    signal.signal(signal.SIGINT, ended_by)
    assert runs("down")[0] == 0
    assert runs.leaves_nothing()


@pytest.fixture(name="files")
def fixture_files(tmp_path: Path) -> list[Path]:
    """To be uploaded; no two of them have the same content."""
    paths = [tmp_path / f"file-{number:02}.txt" for number in range(FILES)]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    return paths


# Before the first request, between two of them, and when the function is there.
@pytest.mark.parametrize("moment", ["Emulator ready", "aws:s3/bucket:Bucket", "aws:lambda/function:Function"])
def test_up_without_its_emulator_is_one_sentence_and_leaves_nothing(local: LocalRuns, moment: str):
    code, _, errors = local.interfere("up", when=has_printed(moment), by=local.kill_emulator)
    assert (code, is_one_sentence(errors)) == (1, True), errors
    assert local.leaves_nothing()
    assert local("up")[0] == 0


def test_a_killed_up_is_taken_down_and_started_again(local: LocalRuns):
    code, _, _ = local.interfere("up", when=has_printed("aws:s3/bucket:Bucket"), by=lambda process: process.kill())
    assert code == -signal.SIGKILL
    assert local("up")[::2] == (
        1,
        "Error: An emulator is running here already: stop it with `tapkit down`.\n",
    )
    assert local("down")[0] == 0
    assert local.leaves_nothing()
    assert local("up")[0] == 0


def test_an_interrupted_up_leaves_nothing(local: LocalRuns):
    code, _, errors = local.interfere("up", when=has_printed("aws:s3/bucket:Bucket"), by=interrupt)
    assert (code, errors) == (130, "\nInterrupted: what this command started is stopped.\n")
    assert local.leaves_nothing()
    assert local("up")[0] == 0


def test_a_load_without_its_emulator_reports_nothing_and_the_next_one_is_whole(local: LocalRuns, files: list[Path]):
    local("up")
    code, output, errors = local.interfere("put", *files, when=local.has_uploaded(5), by=local.kill_emulator)
    assert (code, output, is_one_sentence(errors)) == (1, "", True), errors
    assert local("put", *files)[::2] == (1, "Error: Nothing is running here: start it with `tapkit up`.\n")
    assert local("up")[0] == 0
    assert_load_is_whole(local, files)


def test_an_interrupted_load_reports_nothing_and_is_run_again(local: LocalRuns, files: list[Path]):
    local("up")
    code, output, errors = local.interfere("put", *files, when=local.has_uploaded(5), by=interrupt)
    assert (code, output, errors.startswith("\nInterrupted")) == (130, "", True)
    assert_load_is_whole(local, files)


def assert_load_is_whole(local: LocalRuns, files: list[Path]) -> None:
    code, output, _ = local("put", *files)
    assert (code, output.splitlines()[-1]) == (0, f"{FILES} of {FILES} processed with the local file's SHA-256.")
