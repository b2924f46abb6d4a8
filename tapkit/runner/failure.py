"""The ways in which a program does not come to its end, each told in a sentence."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

from tapkit.errors import UserError

_RISEN = re.compile(r"(?:\w+ has risen: )")  # how Pulumi's SDK says what it was doing when something was raised


class Kind(StrEnum):
    """What stopped a program."""

    RUN_ERROR = "run error"
    EXCEPTION = "exception"
    REFUSED = "refused"
    ENDED_EARLY = "ended early"
    CONFIGURATION = "configuration"
    LIMIT = "limit"
    PACKAGE = "package"
    UNSUPPORTED = "unsupported"
    NO_PROGRAM = "no program"
    KILLED = "killed"


# What the program itself did with the configuration that it was given.
PROGRAMS_OWN = frozenset(
    (Kind.RUN_ERROR, Kind.EXCEPTION, Kind.REFUSED, Kind.ENDED_EARLY, Kind.CONFIGURATION, Kind.LIMIT)
)


class ProgramFailed(UserError):
    """A program that did not come to its end.

    Attributes:
        kind: what stopped it.
        file: of the project, where known, relative to its root.
        line: in that file.
        package: the one that is missing, for ``Kind.PACKAGE``.
        trace: the program's own traceback, if it raised something.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        place: tuple[str, int] | None = None,
        package: str | None = None,
        trace: str = "",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.file, self.line = place or (None, None)
        self.package = package
        self.trace = trace


def raised(report: dict[str, Any], root: Path) -> ProgramFailed:
    """The failure of a program that raised something.

    Args:
        report: as the host describes the error.
        root: the project's folder.
    """
    place = _place(report.get("place"), root)
    name, message, trace = str(report.get("type")), str(report.get("message")), str(report.get("traceback"))
    bases = report.get("bases") or []
    if "pulumi.config.ConfigMissingError" in bases and (missing := re.search(r"variable '([^']+)'", message)):
        text = f"{missing[1]} has no value: set it with `pulumi config set {missing[1]} <value>`."
        return ProgramFailed(Kind.CONFIGURATION, text, place=place)
    if "builtins.ModuleNotFoundError" in bases and (package := _absent(report.get("name"), root)):
        return ProgramFailed(Kind.PACKAGE, f"{package} is not installed here.", place=place, package=package)
    if "pulumi.errors.RunError" in bases:
        return ProgramFailed(Kind.RUN_ERROR, message, place=place)
    if "The Pulumi CLI does not support" in message:
        what = message.partition("does not support ")[2].partition(".")[0]
        return ProgramFailed(Kind.UNSUPPORTED, f"The program uses {what}, which local runs do not support.")
    *about, message = _RISEN.split(" ".join(message.split()))
    if about and (resource := re.search(r"resource: '([^']+)'", about[0])):
        message += f" (resource {resource[1]})"
    where = f" at {place[0]}, line {place[1]}" if place else ""
    return ProgramFailed(
        Kind.EXCEPTION, f"The program failed{where}: {name}: {message}".rstrip(": "), place=place, trace=trace
    )


def _place(found: Any, root: Path) -> tuple[str, int] | None:
    try:
        file, line = found
        return str(Path(file).relative_to(root.resolve())), int(line)
    except (TypeError, ValueError):
        return None


def _absent(module: Any, root: Path) -> str | None:
    """The package of a module that is not the project's own."""
    package = str(module or "").partition(".")[0]
    own = any(next(root.glob(f"{pattern}{package}{end}"), None) for pattern in ("", "*/") for end in ("", ".py"))
    return None if own or not package.isidentifier() else package
