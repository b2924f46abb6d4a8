"""A success is noted before anything else happens, and forgotten when its message is gone."""

import os
import time
from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.ops.journal import Journal

DAY = 24 * 60 * 60


def test_a_success_is_known_to_the_next_run(folder: Path):
    Journal(folder / "queue").add("id-1")
    assert "id-1" in Journal(folder / "queue")
    assert "id-2" not in Journal(folder / "queue")


def test_a_deleted_message_is_forgotten(folder: Path):
    journal = Journal(folder)
    journal.add("id-1")
    journal.remove("id-1")
    journal.remove("id-1")  # as another run may have done
    assert "id-1" not in journal
    assert not list(folder.iterdir())


def test_a_note_is_written_through_to_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch):
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.append(os.path.samestat(os.fstat(descriptor), folder.stat()))
    )
    Journal(folder).add("id-1")
    assert synced == [True]


@pytest.mark.parametrize(("days", "known"), [(13, True), (15, False)])
def test_a_note_outlives_its_message_by_little(days: int, known: bool, folder: Path):
    Journal(folder).add("id-1")
    os.utime(folder / "id-1", (time.time() - days * DAY,) * 2)
    assert ("id-1" in Journal(folder)) is known


def test_a_folder_that_cannot_be_made_is_named(folder: Path):
    (folder / "file").touch()
    with pytest.raises(UserError) as failure:
        Journal(folder / "file")
    assert str(failure.value) == f"{folder / 'file'}, where successes are noted, cannot be used: File exists."


def test_a_note_that_cannot_be_written_is_an_error(folder: Path):
    journal = Journal(folder / "queue")
    (folder / "queue").rmdir()
    with pytest.raises(
        UserError, match="^.*/queue, where successes are noted, cannot be used: No such file or directory.$"
    ):
        journal.add("id-1")
