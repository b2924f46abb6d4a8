"""The function's archive: what goes into it, and when it is built again."""

import base64
import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.parts.conftest import HANDLER, package, write


def test_holds_the_source_and_its_requirements_sorted_and_nothing_of_the_machine(pip, source, build):
    for junk in ("__pycache__/main.cpython-313.pyc", ".DS_Store", ".mypy_cache/3.13/main.json", "helpers/.swp"):
        write(source / junk, "junk")
    with zipfile.ZipFile(package(source, build).path) as archive:
        assert archive.namelist() == [
            "helpers/text.py",
            "main.py",
            "requirements.txt",
            "tool-1.0.dist-info/METADATA",
            "tool/.libs/native.so",
            "tool/RECORD",
            "tool/__init__.py",
        ]
    assert pip.calls == 1


@pytest.mark.usefixtures("pip")
def test_source_wins_over_a_requirement_of_the_same_name(source, build):
    write(source / "tool" / "__init__.py", "OWN = True\n")
    with zipfile.ZipFile(package(source, build).path) as archive:
        assert archive.read("tool/__init__.py") == b"OWN = True\n"


@pytest.mark.usefixtures("pip")
def test_entries_are_dated_and_stored_alike_and_readable_by_all(source, build):
    (source / "main.py").chmod(0o600)
    with zipfile.ZipFile(package(source, build).path) as archive:
        assert {
            (entry.date_time, entry.external_attr, entry.create_system, entry.compress_type)
            for entry in archive.infolist()
        } == {((1980, 1, 1, 0, 0, 0), 0o100644 << 16, 3, zipfile.ZIP_STORED)}


@pytest.mark.usefixtures("pip")
def test_same_inputs_give_the_same_bytes_in_another_place_at_another_time(source, build, tmp_path):
    first = package(source, build)
    elsewhere = shutil.copytree(source, tmp_path / "a" / "longer" / "path")
    for path in (elsewhere, *elsewhere.rglob("*")):
        os.utime(path, (0, 0))
        path.chmod(0o700)
    second = package(elsewhere, tmp_path / "b")
    assert first.path.parent != second.path.parent
    assert (first.path.name, first.path.read_bytes()) == (second.path.name, second.path.read_bytes())


@pytest.mark.usefixtures("pip")
def test_order_in_which_the_file_system_lists_files_changes_nothing(source, build, monkeypatch):
    listed, built = Path.rglob, []
    for name, backwards in (("forwards", False), ("backwards", True)):
        monkeypatch.setattr(Path, "rglob", lambda *args, order=backwards: sorted(listed(*args), reverse=order))
        built.append(package(source, build / name).path)
    assert built[0].name == built[1].name
    assert built[0].read_bytes() == built[1].read_bytes()


@pytest.mark.usefixtures("pip")
def test_hash_is_the_one_that_lambda_computes(source, build):
    built = package(source, build)
    assert built.sha256_base64 == base64.b64encode(hashlib.sha256(built.path.read_bytes()).digest()).decode()


def test_is_not_built_again_without_need(pip, source, build):
    first = package(source, build)
    written = first.path.stat()
    write(source / "__pycache__" / "main.cpython-313.pyc", "bytecode")
    assert package(source, build) == first
    assert (pip.calls, first.path.stat().st_mtime_ns) == (1, written.st_mtime_ns)


@pytest.mark.parametrize(
    "change",
    [
        lambda source: write(source / "main.py", HANDLER + "# changed\n"),
        lambda source: write(source / "requirements.txt", "tool==1.1\n"),
        lambda source: write(source / "new.py", ""),
        lambda source: (source / "helpers" / "text.py").unlink(),
        lambda source: (source / "helpers" / "text.py").rename(source / "text.py"),
    ],
    ids=["handler", "requirement", "added", "removed", "moved"],
)
def test_is_built_again_when_a_file_changes(pip, source, build, change):
    before = package(source, build)
    change(source)
    assert package(source, build).path != before.path
    assert pip.calls == 2


@pytest.mark.parametrize("platform", [("python3.12", "arm64"), ("python3.13", "x86_64")])
def test_is_built_for_each_runtime_and_architecture(pip, source, build, platform):
    assert package(source, build).path != package(source, build, *platform).path
    assert pip.calls == 2


def test_leaves_only_the_archive_behind(pip, source, build):
    built = package(source, build)
    assert (list(build.iterdir()), pip.calls) == ([built.path], 1)
