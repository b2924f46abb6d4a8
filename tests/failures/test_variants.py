"""Copies of a project, and edits of them."""

import os
from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.review.copies import copy_project, share_project

from failures.catalogue import Edit
from failures.variants import apply
from tests.tapkit.review.conftest import Project


def test_a_copy_holds_what_a_checkout_holds_and_the_archives(project: Project, tmp_path: Path):
    root = project(**{".gitignore": "*.log\n", "x.log": "", "build/function.zip": "zip", "build/work/x": ""})
    (root / "link").symlink_to("/nowhere")
    os.mkfifo(root / "pipe")
    copy_project(root, tmp_path / "copy")
    copied = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*")}
    expected = {".gitignore", "Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "link", "build", "build/function.zip"}
    assert copied == expected
    assert (tmp_path / "copy" / "link").is_symlink()


def test_an_edit_of_a_shared_copy_leaves_the_source_as_it_is(project: Project, tmp_path: Path):
    root = project(**{"a.txt": "a", "b.txt": "b"})
    share_project(root, tmp_path / "copy")
    apply([Edit(file="a.txt", replace="a", by="x"), Edit(file="b.txt", create="y")], tmp_path / "copy")
    paths = [folder / name for folder in (root, tmp_path / "copy") for name in ("a.txt", "b.txt")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert texts == ["a", "b", "x", "y"]


def test_edits_replace_create_and_delete(project: Project):
    root = project(**{"old/a.txt": "a", "b.txt": "b"})
    edits = [
        Edit(file="__main__.py", replace="42", by="43"),
        Edit(file="new/c.txt", create="c"),
        Edit(file="old", delete=True),
        Edit(file="b.txt", delete=True),
    ]
    apply(edits, root)
    assert "43" in (root / "__main__.py").read_text(encoding="utf-8")
    assert (root / "new" / "c.txt").read_text(encoding="utf-8") == "c"
    assert not (root / "old").exists() and not (root / "b.txt").exists()


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            Edit(file="__main__.py", replace="pulumi"),
            "__main__.py has this text 2 times, not once: adapt the edit to the project.",
        ),
        (
            Edit(file="__main__.py", replace="43"),
            "__main__.py has this text 0 times, not once: adapt the edit to the project.",
        ),
        (Edit(file="gone.py", delete=True), "gone.py does not exist: adapt the edit to the project."),
    ],
)
def test_an_edit_that_no_longer_applies_is_an_error(project: Project, edit: Edit, reason: str):
    with pytest.raises(UserError) as error:
        apply([edit], project())
    assert str(error.value) == reason
