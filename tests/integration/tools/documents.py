"""The commands that a document tells people to type, run in order in a checkout of their own."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tapkit.local.deployed import Workspace
from tapkit.local.endpoint import free_port
from tapkit.review.project.markdown import blocks

from tests.integration.conftest import ROOT


@dataclass(frozen=True)
class Typed:
    """A document's commands, typed.

    Attributes:
        checkout: where.
        port: of the emulator that they start.
        output: what they printed.
    """

    checkout: Path
    port: int
    output: str


def type_commands(document: str, folder: Path) -> Typed:
    """Run a document's ``bash`` blocks; those marked otherwise need what a test does not have, or another folder."""
    text = (ROOT / document).read_text(encoding="utf-8")
    script = "\n".join(block.text for block in blocks(text) if (block.language, block.mark) == ("bash", ""))
    checkout = folder / "checkout"
    ignored = shutil.ignore_patterns(".git", ".local", ".venv", "cfn-outputs", "coverage", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, checkout, ignore=ignored)
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    port = free_port()
    try:
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=checkout,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "TAP_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    finally:
        Workspace(checkout).clear()  # where it ended before the document's own end
    assert result.returncode == 0, result.stdout + result.stderr
    return Typed(checkout, port, result.stdout)
