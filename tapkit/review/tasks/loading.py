"""Tasks, read from their files and checked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapkit.checks import CHECKS
from tapkit.errors import UserError
from tapkit.pulumi_yaml import YAMLError, load

FOLDER = Path(__file__).parent
NAMES = ("uploads", "compliance", "pipeline", "payment")
PARTS = ("resources", "wiring", "outputs", "behaviours", "tests", "documents")
TOTAL = 10
STEPS_OF_A_POINT = 4
# The keys of each condition that is an object, and those of them that it must have.
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "resource": ({"types", "count", "with"}, {"types"}),
    "link": ({"from", "property", "to"}, {"from", "to"}),
    "waits": ({"resource", "for"}, {"resource", "for"}),
    "grants": ({"actions", "on"}, {"actions"}),
    "output": ({"of", "property"}, {"of"}),
    "behaviour": ({"event", "fault", "calls", "raises", "answers"}, {"event"}),
    "tests": ({"kind", "count", "about"}, {"kind"}),
    "file": ({"path", "matches"}, {"path"}),
}
LISTS = {"types", "from", "to", "for", "actions", "on", "of", "calls"}
TESTS = {"matches", "at_least", "at_most", "set"}


@dataclass(frozen=True)
class Requirement:
    """Something that an answer has.

    Attributes:
        id: names it in its task.
        sentence: what an answer has.
        part: one of ``PARTS``.
        points: that it earns.
        needs: conditions, each one a name with its value.
    """

    id: str
    sentence: str
    part: str
    points: float
    needs: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Task:
    """A task.

    Attributes:
        name: one of ``NAMES``, or that of its file.
        title: what is to be built.
        requirements: of an answer.
    """

    name: str
    title: str
    requirements: tuple[Requirement, ...]


def load_task(name: str) -> Task:
    """A task by its name, or from a file in the form that the package describes.

    Raises:
        UserError: there is no such task or file, or it has another form.
    """
    path = FOLDER / f"{name}.yaml" if name in NAMES else Path(name)
    try:
        content = load(path.read_text(encoding="utf-8"))
        return _task(path.stem, content)
    except FileNotFoundError as error:
        raise UserError(f"there is no task or file {name}: name {', '.join(NAMES)} or a YAML file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    except YAMLError as error:
        raise UserError(f"{name} is not valid YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise UserError(f"{name} is not a task: {error}") from error


def _task(name: str, content: Any) -> Task:
    _require(isinstance(content, Mapping), "it must have a title and requirements")
    _require(isinstance(content.get("title"), str), "its title must be a text")
    written = content.get("requirements")
    _require(isinstance(written, list) and bool(written), "its requirements must be a list")
    requirements = tuple(_requirement(number, each) for number, each in enumerate(written, 1))
    ids = [each.id for each in requirements]
    _require(len(set(ids)) == len(ids), "each requirement must have an id of its own")
    total = sum(each.points for each in requirements)
    _require(total == TOTAL, f"its points must sum to {TOTAL}, not {total:g}")
    return Task(name, content["title"], requirements)


def _requirement(number: int, written: Any) -> Requirement:
    what = f"requirement {number}"
    _require(isinstance(written, Mapping), f"{what} must be an object")
    for key in ("id", "sentence", "part"):
        _require(isinstance(written.get(key), str), f"{what} must have a text {key}")
    what = f"requirement {written['id']}"
    _require(written["part"] in PARTS, f"the part of {what} must be {', '.join(PARTS[:-1])} or {PARTS[-1]}")
    points = written.get("points")
    _require(_is_number(points) and points > 0, f"the points of {what} must be a number above 0")
    _require(points * STEPS_OF_A_POINT % 1 == 0, f"the points of {what} must be in steps of a quarter")
    needs = _conditions(written.get("needs"), what)
    return Requirement(written["id"], written["sentence"], written["part"], points, needs)


def _conditions(written: Any, what: str) -> tuple[tuple[str, Any], ...]:
    _require(isinstance(written, list) and bool(written), f"{what} must have a list of needs")
    return tuple(_condition(each, what) for each in written)


def _condition(written: Any, what: str) -> tuple[str, Any]:
    _require(isinstance(written, Mapping) and len(written) == 1, f"each need of {what} must have one key")
    ((name, value),) = written.items()
    if name == "any":
        return name, _conditions(value, what)
    if name == "check":
        _require(isinstance(value, str) and value in CHECKS, f"{what} names the check {value}, which there is not")
        return name, value
    _require(name in KEYS, f"{what} has the condition {name}: use {', '.join(sorted([*KEYS, 'check', 'any']))}")
    known, needed = KEYS[name]
    _require(isinstance(value, Mapping), f"{name} of {what} must be an object")
    _require(needed <= set(value), f"{name} of {what} must have {' and '.join(sorted(needed))}")
    _require(set(value) <= known, f"{name} of {what} has the key {min(map(str, set(value) - known), default='')}")
    for key, inner in value.items():
        _require_form(key if (name, key) != ("waits", "resource") else "types", inner, f"{key} of {name} of {what}")
    return name, value


def _require_form(key: str, value: Any, what: str) -> None:
    if key in LISTS:
        texts = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        _require(texts, f"{what} must be a list of texts")
    elif key in ("with", "answers"):
        _require(isinstance(value, Mapping), f"{what} must be an object")
        for path, test in value.items():
            if isinstance(test, Mapping):
                _require(len(test) == 1 and set(test) <= TESTS, f"{path} in {what} must be a value or a condition")
                ((kind, against),) = test.items()
                _FORMS[kind](against, f"{path} in {what}")
    else:
        _FORMS[key](value, what)


def _pattern(value: Any, what: str) -> None:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        raise ValueError(f"{what} must be a regular expression") from error


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any, what: str) -> None:
    _require(_is_number(value), f"{what} must be a number")


def _one_of(*choices: Any) -> Callable[[Any, str], None]:
    def form(value: Any, what: str) -> None:
        words = ", ".join(str(each).lower() for each in choices)
        _require(type(value) in map(type, choices) and value in choices, f"{what} must be one of {words}")

    return form


def _text(value: Any, what: str) -> None:
    _require(isinstance(value, str), f"{what} must be a text")


_FORMS: dict[str, Callable[[Any, str], None]] = {
    "matches": _pattern,
    "about": _pattern,
    "at_least": _number,
    "at_most": _number,
    "count": _number,
    "set": _one_of(True, False),
    "raises": _one_of(True, False),
    "event": _one_of("s3", "queue", "schedule", "api"),
    "fault": _one_of("refused", "malformed"),
    "kind": _one_of("unit", "integration"),
    "property": _text,
    "path": _text,
}


def _require(holds: bool, otherwise: str) -> None:
    """Go on only where something holds.

    Raises:
        ValueError: it does not; the message says what must.
    """
    if not holds:
        raise ValueError(otherwise)


def types_of(task: Task) -> frozenset[str]:
    """The types of the resources that a task's requirements ask for."""
    pending = [condition for requirement in task.requirements for condition in requirement.needs]
    found: set[str] = set()
    while pending:
        name, value = pending.pop()
        if name == "any":
            pending += value
        elif name == "resource":
            found |= set(value["types"])
    return frozenset(found)
