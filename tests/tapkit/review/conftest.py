"""Fixtures for the tests of `tapkit.review`: small projects."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import failures.preloaded_exemplar  # pylint: disable=unused-import # the sandboxes' processes import it first

Project = Callable[..., Path]


@pytest.fixture(name="project")
def small_project(tmp_path: Path) -> Project:
    """Writes a small Pulumi project; every file can be given."""

    def write(program: str = 'import pulumi\n\npulumi.export("answer", 42)\n', **files: str) -> Path:
        root = tmp_path / "mini"
        texts = {"Pulumi.yaml": "name: mini\nruntime: python\n", "Pulumi.dev.yaml": "config: {}\n"}
        for name, text in {**texts, "__main__.py": program, **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root

    return write


@pytest.fixture(name="in_folder")
def project_in_its_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Writes a project and makes its folder the current one, as it is in an examination's process."""
    botocore = logging.getLogger("botocore")
    level = botocore.level
    botocore.setLevel(logging.NOTSET)  # whatever other tests have imported

    def write(*program: str, **files: str) -> Path:
        root = project(*program, **files)
        monkeypatch.chdir(root)
        return root

    yield write
    botocore.setLevel(level)
