"""The answers and the mutants, as their files say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
ANSWERS, MUTANTS = HERE / "answers", HERE / "mutants.yaml"
CATEGORIES = ("correctness", "security", "reliability", "cost")
KINDS = ("rule", "behaviour", "project", "program", "task")


@dataclass(frozen=True)
class Place:
    """Where something stands in a project.

    Attributes:
        files: paths, any of which a finding may name.
        resources: logical names, any of which a finding may name instead.
        text: what stands there in the first of the files, once; empty where there is nothing to quote.
    """

    files: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    text: str = ""

    def named_in(self, where: str) -> bool:
        """Whether a finding's place names one of the files or resources."""
        return not {*self.files, *self.resources}.isdisjoint(re.split(r"[\s:,;()]+", where))


@dataclass(frozen=True)
class Defect:
    """Something that is wrong with an answer.

    Attributes:
        id: names it among the answer's.
        sentence: what is wrong.
        category: one of CATEGORIES.
        kind: of check that should find it, one of KINDS.
        place: where it is.
        checks: names of checks that find it, if they name the place.
        words: a regular expression for the check or the message of any other finding about the place.
    """

    id: str
    sentence: str
    category: str
    kind: str
    place: Place
    checks: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Right:
    """Something that an answer does well: a finding about the place that matches ``words`` is a false alarm."""

    sentence: str
    place: Place
    words: str


@dataclass(frozen=True)
class Answer:
    """A project that somebody might hand in for a task; a good one has no defects."""

    name: str
    project: Path
    task: str
    defects: tuple[Defect, ...] = ()
    right: tuple[Right, ...] = ()


@dataclass(frozen=True)
class Mutant:
    """A change to this repository.

    Attributes:
        id: names it.
        area: of the stack.
        files: globs, separated by spaces, of the files with the text.
        breaks: what is wrong then.
        about: a regular expression that a finding about it matches.
        by: what stands there instead of the text.
        text: what is replaced; it occurs exactly once.
        pattern: a regular expression in place of the text.
        defect: whether a careful reviewer would call it one.
    """

    id: str
    area: str
    files: str
    breaks: str
    about: str
    by: str
    text: str = ""
    pattern: str = ""
    defect: bool = True
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.pattern or re.escape(self.text)))

    def occurrences(self, root: Path) -> list[Path]:
        """The file of each occurrence of the text; a mutant that can be made has one."""
        paths = sorted({path for each in self.files.split() for path in root.glob(each)})
        return [path for path in paths for _ in self._compiled.finditer(path.read_text(encoding="utf-8"))]

    def apply(self, root: Path) -> None:
        """Change a copy of the repository.

        Raises:
            ValueError: the text does not occur exactly once.
        """
        found = self.occurrences(root)
        if len(found) != 1:
            raise ValueError(f"the text of the mutant {self.id} occurs {len(found)} times in {self.files}, not once")
        by = self.by if self.pattern else self.by.replace("\\", r"\\")
        found[0].write_text(self._compiled.sub(by, found[0].read_text(encoding="utf-8")), encoding="utf-8")


def answers(folder: Path = ANSWERS) -> list[Answer]:
    """The answers in a folder, by name."""
    return [_answer(each.parent) for each in sorted(folder.glob("*/defects.yaml"))]


def mutants(path: Path = MUTANTS) -> list[Mutant]:
    """The mutants in a file, in its order."""
    return [Mutant(**each) for each in _load(path)["mutants"]]


def stale(root: Path, path: Path = MUTANTS) -> Iterator[str]:
    """A sentence about each mutant that cannot be made of a repository as it is now."""
    for each in mutants(path):
        if (count := len(each.occurrences(root))) != 1:
            yield f"{each.id}: {each.pattern or each.text!r} occurs {count} times in {each.files}, not once"


def _answer(folder: Path) -> Answer:
    data = _load(folder / "defects.yaml")
    return Answer(
        folder.name,
        folder / "project",
        data["task"],
        tuple(_defect(each) for each in data["defects"]),
        tuple(Right(each["sentence"], _place(each["place"]), each["words"]) for each in data.get("right", ())),
    )


def _defect(data: dict[str, Any]) -> Defect:
    found = data["found"]
    plain = (data[each] for each in ("id", "sentence", "category", "kind"))
    return Defect(*plain, _place(data["place"]), tuple(found["checks"]), found["words"])


def _place(data: dict[str, Any]) -> Place:
    first = [data["file"]] if "file" in data else []
    return Place((*first, *data.get("files", ())), tuple(data.get("resources", ())), data.get("text", ""))


def _load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
