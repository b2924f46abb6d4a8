"""The outputs of other stacks that a program asks for, found in its sources: nothing else names them."""

import re
from pathlib import Path

_ASKED = re.compile(r"""\b(?:require|get)_output(?:_details)?\(\s*(?:name\s*=\s*)?["']([^"'\n]+)["']""")
_LARGEST = 1 << 20  # bytes of a file worth reading


def asked_outputs(root: Path) -> list[str]:
    """The names of outputs in the Python files of a project, virtual environments left out."""
    found: set[str] = set()
    for file in root.rglob("*.py"):
        inside = file.relative_to(root).parts
        if "site-packages" in inside or any(part.startswith(".") for part in inside):
            continue
        if file.is_file() and file.stat().st_size <= _LARGEST:
            found.update(_ASKED.findall(file.read_text(encoding="utf-8", errors="replace")))
    return sorted(found)
