"""Limits on an examined project's processes, and a report of what its code writes outside its folder.

The report guards against mistakes; what means harm is kept inside by the confinement.
"""

import os
import resource
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Audit events of changes, with the positions of the paths that they change.
_CHANGES = {
    "os.chmod": (0,),
    "os.link": (1,),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.utime": (0,),
}


@dataclass(frozen=True)
class Limits:
    """The resources that an examination may use.

    Attributes:
        seconds: of time, and of the processor's.
        memory: bytes of address space.
        file: bytes of each file that it writes, its output among them.
        processes: and threads, of its user, or of its control group where that is root.
        disk: bytes that all processes of a review may leave in its folder.
    """

    seconds: int = 60
    memory: int = 4096 * MIB
    file: int = 256 * MIB
    processes: int = 512
    disk: int = 1024 * MIB

    def as_resources(self) -> dict[str, int]:
        """The limits of a process, by the names that ``resource`` has for them."""
        return {
            "RLIMIT_CPU": self.seconds,
            "RLIMIT_AS": self.memory,
            "RLIMIT_FSIZE": self.file,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_CORE": 0,
        }

    def enforce(self) -> None:
        """Apply them to this process, for good."""
        for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_FSIZE"):
            value = self.as_resources()[name]
            resource.setrlimit(getattr(resource, name), (value, value))


class Guard:
    """Refuses writes outside some folders.

    Args:
        folders: in which writing is allowed.

    Attributes:
        refused: the paths that were to be written.
    """

    def __init__(self, *folders: Path) -> None:
        self._allowed = [*(os.path.realpath(folder) for folder in folders), os.devnull]
        self.refused: list[str] = []

    def watch(self) -> None:
        """Refuse from now on, for good."""
        sys.addaudithook(self.audit)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse an event that writes where it must not.

        Raises:
            PermissionError: it does.
        """
        if event == "open":
            changed = arguments[:1] if (arguments[2] or 0) & _WRITING else ()
        else:
            changed = [arguments[position] for position in _CHANGES.get(event, ())]
        for path in changed:
            if isinstance(path, str | bytes | os.PathLike):
                self._require_allowed(os.path.realpath(os.fsdecode(path)))

    def _require_allowed(self, path: str) -> None:
        if not any(path == folder or path.startswith(f"{folder}{os.sep}") for folder in self._allowed):
            self.refused.append(path)
            raise PermissionError(f"{path} is outside the project's folder")


def use_temporary_folder(folder: Path) -> None:
    """Make a folder the place for temporary files, of this process and of those that it starts."""
    folder.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
