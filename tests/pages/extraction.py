"""The ideal response as somebody else has it: the page alone, and the files that it shows."""

import re
import subprocess
import sys
from pathlib import Path

from tapkit.review.project.markdown import Block, Heading, parse
from tapkit.testing import load_project, record

from pages.training import ideal_response
from tests.unit.conftest import ROOT


def written_page() -> str:
    """The page as the sources are now."""
    return ideal_response(ROOT, record(load_project(ROOT, "dev")))


def shown_files(page: str) -> dict[str, str]:
    """The text of each file that a page shows, by its path."""
    parts = parse(page)
    return {
        named[1]: block.text
        for heading, block in zip(parts, parts[1:])
        if isinstance(heading, Heading) and isinstance(block, Block) and (named := re.fullmatch("`(.+)`", heading.text))
    }


def extract(page: str, folder: Path) -> None:
    """Write the files that a page shows."""
    for name, text in shown_files(page).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(folder: Path, module: str, *arguments: str, **environment: str) -> str:
    """Run a Python module in a folder, which may use what is in the folder and what is installed; its output."""
    result = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
