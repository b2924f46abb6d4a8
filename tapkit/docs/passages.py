"""Passages of a page that are generated: each stands between the comments NAME and `end of NAME`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.pulumi_yaml import load


def fill(page: str, text: str, passages: Mapping[str, str]) -> str:
    """A page's text with its generated passages.

    Args:
        page: its path, for the message.
        text: of the page.
        passages: the new ones, by name.

    Raises:
        UserError: the page has no place, or several, for one of them.
    """
    for name, passage in passages.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, rest = _halves(page, text, start)
        _, after = _halves(page, rest, end)
        text = f"{before}{start}{passage.rstrip()}\n{end}{after}"
    return text


def _halves(page: str, text: str, mark: str) -> tuple[str, str]:
    if text.count(mark) != 1:
        raise UserError(f"{page} needs one line `{mark.strip()}`, around what is generated; it has {text.count(mark)}.")
    before, _, after = text.partition(mark)
    return before, after


def declared_settings(root: Path) -> dict[str, dict[str, Any]]:
    """The settings that Pulumi.yaml declares, those in short form, as `size: 3`, in full."""
    declared = load((root / "Pulumi.yaml").read_text(encoding="utf-8")).get("config") or {}
    full = {key: schema if isinstance(schema, Mapping) else {"default": schema} for key, schema in declared.items()}
    return {key: {"type": "string", "default": "", "description": "", **schema} for key, schema in full.items()}


def settings_table(declared: Mapping[str, Mapping[str, Any]]) -> str:
    """The settings that Pulumi.yaml declares under ``config``."""
    rows = [(f"`{key}`", _default(setting["default"]), setting["description"]) for key, setting in declared.items()]
    return _table(("key", "default", "meaning"), rows)


def settings_list(declared: Mapping[str, Mapping[str, Any]]) -> str:
    """The same settings with their types instead of their defaults, as a task states them."""
    return "\n".join(f"- `{key}` ({setting['type']}): {setting['description']}" for key, setting in declared.items())


def _default(value: Any) -> str:
    if value == "":
        return "(empty)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def outputs_table(outputs: Mapping[str, Any]) -> str:
    """The outputs of a run with the values that they had there."""
    return _table(("name", "such as"), [(f"`{name}`", f"`{value}`") for name, value in outputs.items()])


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join([_row(head), f"|{'---|' * len(head)}", *map(_row, rows)])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
