"""cookiecutter.json: Copier's questions, as Cookiecutter asks them."""

import json
from collections.abc import Mapping
from typing import Any

Question = Mapping[str, Any]


def cookiecutter_json(questions: Mapping[str, Question]) -> str:
    """The file's text.

    Args:
        questions: of copier.yml, by name.
    """
    content = {name: _default(question) for name, question in questions.items()}
    content["__prompts__"] = {name: _prompt(question) for name, question in questions.items()}
    content["_extensions"] = ["scaffold.through_cookiecutter.TemplateFolder"]
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n"


def _default(question: Question) -> str | list[str]:
    """The default, with the other choices behind it; Cookiecutter knows texts only, and no list of choices."""
    if question.get("multiselect"):
        return ", ".join(question["default"])
    if "choices" in question:
        return [question["default"], *(choice for choice in question["choices"] if choice != question["default"])]
    return str(question["default"])


def _prompt(question: Question) -> str:
    choices = f", of {', '.join(question['choices'])}" if question.get("multiselect") else ""
    return f"{question['help']}{choices}"
