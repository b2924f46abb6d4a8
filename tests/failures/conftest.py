"""What the tests of `failures` share: small projects, and a catalogue of one row."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import failures.preloaded_exemplar  # pylint: disable=unused-import # the proofs' processes import it first
from failures.catalogue import Edit, Row
from tests.unit.conftest import clean_environment  # pylint: disable=unused-import # a fixture

Project = Callable[..., Path]

ROW = {
    "id": "book-01",
    "document": "book",
    "section": "One",
    "source": ["0123456789ab"],
    "failure": "The program does not run.",
    "severity": "high",
    "check": "program-runs",
    "edits": [{"file": "__main__.py", "replace": '"answer"', "by": "answer"}],
    "right": "__main__.py",
    "fix": "Quote it.",
    "cause": "Haste.",
}


def row(**changes: Any) -> Row:
    """A row that breaks the small project."""
    fields = {**ROW, **changes}
    return Row(**{**fields, "edits": [Edit(**each) for each in fields["edits"]]})


def write_catalogue(folder: Path, *rows: Any, not_failures: Any = ()) -> Path:
    """A catalogue with one document."""
    (folder / "rows").mkdir(parents=True)
    (folder / "catalogue.yaml").write_text(yaml.safe_dump({"documents": {"book": "The Book"}}), encoding="utf-8")
    content = {"rows": list(rows), "not_failures": list(not_failures)}
    (folder / "rows" / "book.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


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
