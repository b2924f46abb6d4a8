"""Reads answers from a file; Copier validates them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from tapkit.errors import UserError

TEMPLATE = Path(__file__).resolve().parent.parent


def questions() -> dict[str, dict[str, Any]]:
    """The questions of copier.yml by name, without Copier's own settings."""
    content = yaml.safe_load((TEMPLATE / "copier.yml").read_text(encoding="utf-8"))
    return {name: question for name, question in content.items() if not name.startswith("_")}


def read_answers(file: Path) -> dict[str, Any]:
    """The answers in a YAML file.

    Raises:
        UserError: the file cannot be read, or answers an unknown question.
    """
    try:
        answers = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"{file} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(answers, dict):
        raise UserError(f"{file} contains no answers: write lines such as `memory_mb: 1024`.")
    asked = questions()
    unknown = [str(name) for name in answers if name not in asked]
    if unknown:
        raise UserError(
            f"{file} answers unknown questions: {', '.join(unknown)}. The questions are {', '.join(asked)}."
        )
    return answers


def refuse_other_than_numbers(answers: Mapping[str, Any]) -> None:
    """Refuse values that Copier would round to a whole number, or fail on.

    Raises:
        UserError: an answer that has to be a whole number is not one.
    """
    for name, question in questions().items():
        if question["type"] == "int" and name in answers and not re.fullmatch("-?[0-9]+", str(answers[name])):
            raise UserError(f"{name} is {answers[name]!r}: it must be a whole number.")
