"""A project's files in full, as Markdown."""

import re
from collections.abc import Iterable
from pathlib import Path

from tapkit.pulumi_yaml import as_text, load

# What is deployed, what configures it, and the tests that prove it.
PATTERNS = (
    "tap.py",
    "lib/tap_stack.py",
    "lib/*.py",
    "parts/*.py",
    "lambda_code/*.py",
    "lambda_code/requirements.txt",
    "Pulumi.yaml",
    "Pulumi.*.yaml",
    "tests/unit/conftest.py",
    "tests/unit/lib/*.py",
    "tests/unit/handler/*.py",
    "tests/parts/*.py",
    "tests/integration/conftest.py",
    "tests/integration/test_*.py",
)
PULUMIS_OWN = ("encryptionsalt", "encryptedkey", "secretsprovider")
LANGUAGES = {".py": "python", ".yaml": "yaml", ".txt": "text"}


def source_files(root: Path) -> list[str]:
    """The paths of the solution's files, in the order in which one reads them; empty files left out."""
    found = [path for pattern in PATTERNS for path in sorted(root.glob(pattern)) if path.stat().st_size]
    return list(dict.fromkeys(path.relative_to(root).as_posix() for path in found))


def as_markdown(root: Path, paths: Iterable[str]) -> str:
    """Each file under its path, in a fence longer than any in it; a stack's file without what Pulumi has added."""
    return "\n\n".join(_section(path, _text(root, path)) for path in paths)


def _text(root: Path, path: str) -> str:
    text = (root / path).read_text(encoding="utf-8")
    return _settings(root, text) if re.fullmatch(r"Pulumi\..+\.yaml", path) else text


def _settings(root: Path, text: str) -> str:
    """A stack's file without keys that are Pulumi's own, and without settings to what Pulumi.yaml declares anyway."""
    project = load((root / "Pulumi.yaml").read_text(encoding="utf-8"))
    defaults = {f"  {project['name']}:{key}": as_text(schema["default"]) for key, schema in project["config"].items()}
    lines = [line.partition(": ") for line in text.splitlines(keepends=True)]
    kept = [parts for parts in lines if parts[0] not in PULUMIS_OWN and defaults.get(parts[0]) != parts[2].strip('"\n')]
    return "".join("".join(parts) for parts in kept)


def _section(path: str, text: str) -> str:
    fence = "`" * (1 + max([2, *map(len, re.findall(r"`{3,}", text))]))
    return f"### `{path}`\n\n{fence}{LANGUAGES[Path(path).suffix]}\n{text.rstrip()}\n{fence}"
