"""The hostile projects are written as they are described; none of them is run here."""

import ast
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.grader.hostile import HOSTILE, Trap, write_hostile


@pytest.fixture(name="trap")
def fixture_trap(tmp_path: Path) -> Trap:
    (tmp_path / "outside").mkdir()
    return Trap(tmp_path / "outside", files=1001)


@pytest.fixture(name="folder")
def fixture_folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "project"


@pytest.mark.parametrize("name", HOSTILE)
def test_each_project_has_a_program_that_registers_what_must_be_reported(name: str, folder: Path, trap: Trap):
    write_hostile(name, folder, trap)
    program = (folder / "__main__.py").read_text(encoding="utf-8")
    ast.parse(program)
    assert '"Action": "*"' in program
    assert (folder / "Pulumi.yaml").is_file()


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_written_beside_the_project(name: str, folder: Path, trap: Trap):
    write_hostile(name, folder, trap)
    assert not list(trap.outside.iterdir())
    assert {each.name for each in folder.parent.iterdir()} == {"project", "outside"}


def test_programs_know_the_bounds_of_what_they_use_up(folder: Path, tmp_path: Path):
    write_hostile("fork-bomb", folder, Trap(tmp_path, processes=7))
    assert "= 7, 1024, 20000, 120" in (folder / "__main__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "kind"), [("pipe", stat.S_ISFIFO), ("socket-file", stat.S_ISSOCK)])
def test_a_special_file_is_one(name: str, kind: object, folder: Path, trap: Trap):
    write_hostile(name, folder, trap)
    assert kind((folder / "settings.py").lstat().st_mode)


def test_as_many_files_are_written_as_are_asked_for(folder: Path, trap: Trap):
    write_hostile("many-files", folder, trap)
    assert len(list(folder.glob("many*/*.py"))) == trap.files


def test_folders_go_deeper_than_a_path_is_long(folder: Path, trap: Trap):
    write_hostile("deep-folders", folder, trap)
    depth, here = 0, os.open(folder, os.O_RDONLY)
    while "x" * 100 in os.listdir(here):
        deeper = os.open("x" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        depth, here = depth + 1, deeper
    os.close(here)
    assert depth * 101 > 4096


@pytest.mark.parametrize("name", ["nul.py", "bytes.py", "syntax.py"])
def test_a_broken_source_cannot_be_parsed(name: str, folder: Path, trap: Trap):
    write_hostile("broken-sources", folder, trap)
    with pytest.raises((SyntaxError, ValueError)):
        ast.parse((folder / name).read_bytes())
