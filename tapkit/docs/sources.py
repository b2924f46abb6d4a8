"""The files that an ideal response consists of: found by what is imported, listed, and shown in full."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tapkit.docs.passages import declared_settings
from tapkit.pulumi_yaml import as_text, load
from tapkit.review.project.folder import Folder

TOOLS_OWN = "Pulumi.local.yaml"  # the stack that the tools deploy to their emulator
# What no module imports: the handler, the tests that stand on public packages alone, and the configuration.
PATTERNS = (
    "lambda_code/*.py",
    "lambda_code/requirements.txt",
    "tests/*/test_*_stack.py",
    "Pulumi.yaml",
    "Pulumi.*.yaml",
)
PULUMIS_OWN = ("encryptionsalt", "encryptedkey", "secretsprovider")
LANGUAGES = {".py": "python", ".yaml": "yaml", ".txt": "text"}


def source_files(root: Path) -> list[str]:
    """The paths of the solution's files, in the order in which one reads them; empty files left out."""
    folder = Folder(root)
    program = [module.path for module in folder.program]
    program.sort(key=lambda path: (path != folder.entry, not path.endswith("_stack.py"), path))
    others = [path.relative_to(root).as_posix() for pattern in PATTERNS for path in sorted(root.glob(pattern))]
    return [path for path in [*program, *others] if path != TOOLS_OWN and (root / path).stat().st_size]


def as_tree(root: Path, paths: Iterable[str]) -> str:
    """Each path with what its file is for, if it says so itself."""
    return "\n".join(f"{path:<36}{_summary(root / path)}".rstrip() for path in paths)


def _summary(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.suffix == ".py" else None
    return (docstring or "").partition("\n")[0]


def requirements(root: Path, paths: Iterable[str]) -> str:
    """The packages that files import, as requirements.txt pins them; others come along with these."""
    texts = [(root / path).read_text(encoding="utf-8") for path in paths if path.endswith(".py")]
    imported = {name for text in texts for name in re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)}
    pinned = re.findall(r"^[\w-]+\S*==\S+", (root / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    needed = [pin for pin in pinned if re.match(r"[\w-]+", pin)[0].replace("-", "_") in imported]
    return " ".join(f"'{pin}'" if "[" in pin else pin for pin in needed)


def as_markdown(root: Path, paths: Iterable[str]) -> str:
    """Each file under its path, in a fence longer than any in it; a stack's file without what Pulumi has added."""
    return "\n\n".join(_section(path, _text(root, path)) for path in paths)


def _text(root: Path, path: str) -> str:
    text = (root / path).read_text(encoding="utf-8")
    return _settings(root, text) if re.fullmatch(r"Pulumi\..+\.yaml", path) else text


def _settings(root: Path, text: str) -> str:
    """A stack's file without keys that are Pulumi's own, and without settings to what Pulumi.yaml declares anyway."""
    name = load((root / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    defaults = {f"  {name}:{key}": as_text(schema["default"]) for key, schema in declared_settings(root).items()}
    lines = [line.partition(": ") for line in text.splitlines(keepends=True)]
    kept = [line for line in lines if line[0] not in PULUMIS_OWN and defaults.get(line[0]) != line[2].strip('"\n')]
    return "".join("".join(line) for line in kept)


def _section(path: str, text: str) -> str:
    fence = "`" * (1 + max([2, *map(len, re.findall(r"`{3,}", text))]))
    return f"### `{path}`\n\n{fence}{LANGUAGES[Path(path).suffix]}\n{text.rstrip()}\n{fence}"
