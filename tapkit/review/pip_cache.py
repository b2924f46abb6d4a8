"""The same requirements are installed once, however many variants of a project ask for them."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock


@contextlib.contextmanager
def cached_pip(folder: Path) -> Iterator[None]:
    """Answer an installation into a folder, run with subprocess.run, from a copy of the same one's result."""
    run = subprocess.run

    def run_or_copy(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess:
        if not {"pip", "install", "--target", "--requirement"} <= set(command):
            return run(command, **options)  # pylint: disable=subprocess-run-check # as its caller asks
        target, requirements = (Path(_value(command, name)) for name in ("--target", "--requirement"))
        options_only = [word for word in command if word not in (str(target), str(requirements))]
        kept = folder / _key(options_only, requirements)
        if kept.exists():
            shutil.copytree(kept, target, dirs_exist_ok=True)
            return subprocess.CompletedProcess(command, 0, "", "")
        result = run(command, **options)  # pylint: disable=subprocess-run-check # as its caller asks
        if result.returncode == 0:
            _keep(target, kept)
        return result

    with mock.patch.object(subprocess, "run", run_or_copy):
        yield


def _value(command: Sequence[str], name: str) -> str:
    return command[list(command).index(name) + 1]


def _key(command: Sequence[str], requirements: Path) -> str:
    return hashlib.sha256("\0".join([*command, requirements.read_text(encoding="utf-8")]).encode()).hexdigest()


def _keep(installed: Path, kept: Path) -> None:
    partial = tempfile.mkdtemp(dir=kept.parent)
    shutil.copytree(installed, partial, dirs_exist_ok=True)
    with contextlib.suppress(OSError):  # another process has been faster
        os.replace(partial, kept)
