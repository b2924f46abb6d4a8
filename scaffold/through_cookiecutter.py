"""Cookiecutter's hook: it makes an empty folder that Copier fills, so that both tools create the same project."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.ext import Extension
from tapkit.errors import UserError

from scaffold.projects import fill


class TemplateFolder(Extension):  # pylint: disable=abstract-method # it adds no tag that it would have to parse
    """Tells hooks where the template is: Cookiecutter renders them there, and runs them elsewhere."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["template_folder"] = str(Path.cwd())


def fill_folder(template_folder: str, context: Mapping[str, Any]) -> None:
    """Fill the current folder, which Cookiecutter has made, with a project.

    A template that was named by its URL is remembered by it, because Cookiecutter's clone of it is temporary.

    Args:
        template_folder: where Cookiecutter has the template.
        context: its answers and, with a leading underscore, how it was called.
    """
    answers = {name: answer for name, answer in context.items() if not name.startswith("_")}
    answers["environments"] = re.findall(r"[^\s,]+", answers["environments"])
    by_url = re.match(r"[\w+]+://|git@|g[hl]:", context["_template"])
    try:
        advice = fill(
            Path(),
            answers,
            template=context["_template"] if by_url else template_folder,
            version=context["_checkout"],
            name=answers["project_name"],
        )
    except UserError as error:
        sys.exit(f"Error: {error}")
    Path(".gitkeep").unlink()
    print(advice)
