"""Fixtures for the tests of the rules: a sound project, written with a few changes and judged."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tapkit.review.examination import examine_folder

from tests.tapkit.review.project.sound import FILES

Told = tuple[str, str, int | None, str]
Write = Callable[..., Path]
Judge = Callable[..., list[Told]]


class Sound:
    """The sound project in a folder, of which each test changes a few files and puts them back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changed: set[str] = set()
        self.change(FILES)

    def change(self, files: dict[str, str | bytes | None]) -> None:
        """Write some files, and remove those that are None."""
        self.changed = set(files)
        for path, content in files.items():
            file = self.root / path
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def restore(self) -> None:
        """Undo the last change."""
        self.change({path: FILES.get(path) for path in self.changed})


@pytest.fixture(name="sound", scope="session")
def sound_project(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """The sound project, written once."""
    return Sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture(name="write")
def write_changes(sound: Sound) -> Iterator[Write]:
    """Writes the sound project with some files added, changed, or left out where they are None."""

    def write(changes: dict[str, str | bytes | None]) -> Path:
        sound.restore()
        sound.change(changes)
        return sound.root

    yield write
    sound.restore()


@pytest.fixture(name="judge")
def judge_project(write: Write) -> Judge:
    """The findings in the sound project with some changes, as plain tuples."""

    def judge(changes: dict[str, str | bytes | None]) -> list[Told]:
        findings = examine_folder(write(changes))
        return [(finding.check.name, finding.path, finding.line, finding.message) for finding in findings]

    return judge


def edit(path: str, old: str, new: str) -> dict[str, str]:
    """A change of the sound project: one piece of a file written differently."""
    assert FILES[path].count(old) == 1
    return {path: FILES[path].replace(old, new)}
