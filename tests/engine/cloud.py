"""The stand-in's cloud: a folder with its resources, the objects of its buckets, and every call that it was given."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def short(kind: str) -> str:
    """A type's name as a person reads it: `s3.Bucket` for `aws:s3/bucket:Bucket`."""
    package, module, name = kind.split(":")
    return f"{module.split('/')[0]}.{name}" if package == "aws" else kind


@dataclass(frozen=True)
class Call:
    """What the engine asked of the provider.

    Attributes:
        operation: create, update, delete or read.
        kind: of the resource, such as `s3.Bucket`.
        name: logical name of the resource.
        started: when, in seconds.
        ended: when it had succeeded, in seconds.
    """

    operation: str
    kind: str
    name: str
    started: float
    ended: float


class Cloud:
    """The folder.

    Args:
        folder: need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "log.jsonl"
        (folder / "resources").mkdir(parents=True, exist_ok=True)

    def resources(self, kind: str | None = None) -> list[dict[str, Any]]:
        """What exists, or what exists of a type: `Type`, `ID`, `Inputs` and `Outputs` of each."""
        paths = sorted((self.folder / "resources").glob("*.json"))
        found = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        return [each for each in found if kind in (None, short(each["Type"]))]

    def only(self, kind: str) -> dict[str, Any]:
        """The one resource of a type."""
        (found,) = self.resources(kind)
        return found

    def lose(self, kind: str) -> None:
        """Delete the one resource of a type behind the engine's back."""
        (path,) = [
            path
            for path in (self.folder / "resources").glob("*.json")
            if short(json.loads(path.read_text(encoding="utf-8"))["Type"]) == kind
        ]
        path.unlink()

    def forget_calls(self) -> None:
        self._log.unlink(missing_ok=True)

    def calls(self, *operations: str) -> list[Call]:
        """The calls that have succeeded, in the order in which they ended."""
        started: dict[tuple[str, ...], float] = {}
        found = []
        for each in self._entries():
            key = (each["op"], short(each["type"]), each["name"])
            if each["phase"] == "start":
                started[key] = each["t"]
            elif "error" not in each and each["op"] in operations:
                found.append(Call(*key, started[key], each["t"]))
        return found

    def attempts(self, *operations: str) -> list[str]:
        """Each call that was made, whether or not it succeeded, by its operation and the resource's type and name."""
        return [
            f"{each['op']} {short(each['type'])} {each['name']}"
            for each in self._entries()
            if each["phase"] == "start" and each["op"] in operations
        ]

    def _entries(self) -> Iterator[dict[str, Any]]:
        if self._log.exists():
            for line in self._log.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if "phase" in entry:
                    yield entry

    def fail(self, operation: str, kind: str, message: str) -> None:
        """Let the next such call fail, of a type by its full name."""
        (self.folder / "fail").write_text(f"{operation} {kind} 1 {message}", encoding="utf-8")

    def fill_buckets(self) -> None:
        """Put an object into each bucket."""
        for each in self.resources("s3.Bucket"):
            path = self.folder / "objects" / each["ID"] / "object"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("content", encoding="utf-8")

    def objects(self) -> list[str]:
        """Every object, by bucket and key."""
        folder = self.folder / "objects"
        return sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*"))
