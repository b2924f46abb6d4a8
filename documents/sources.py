"""A project's files in full, as Markdown."""

import re
from collections.abc import Iterable
from pathlib import Path

# What is deployed, what configures it, and the tests that prove it.
PATTERNS = (
    *("tap.py", "lib/tap_stack.py", "lib/*.py", "lambda_code/*.py", "lambda_code/requirements.txt"),
    *("Pulumi.yaml", "Pulumi.*.yaml", "tests/unit/conftest.py", "tests/unit/lib/*.py", "tests/unit/handler/*.py"),
    *("tests/integration/conftest.py", "tests/integration/test_*.py"),
)
LANGUAGES = {".py": "python", ".yaml": "yaml", ".txt": "text"}


def source_files(root: Path) -> list[str]:
    """The paths of the solution's files, in the order in which one reads them; empty files left out."""
    found = [path for pattern in PATTERNS for path in sorted(root.glob(pattern)) if path.stat().st_size]
    return list(dict.fromkeys(path.relative_to(root).as_posix() for path in found))


def as_markdown(root: Path, paths: Iterable[str]) -> str:
    """Each file under its path, in a fence longer than any in it."""
    return "\n\n".join(_section(path, (root / path).read_text(encoding="utf-8")) for path in paths)


def _section(path: str, text: str) -> str:
    fence = "`" * (1 + max([2, *map(len, re.findall(r"`{3,}", text))]))
    return f"### `{path}`\n\n{fence}{LANGUAGES[Path(path).suffix]}\n{text.rstrip()}\n{fence}"
