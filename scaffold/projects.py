"""Creates a new project with Copier: completely, or not at all."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tapkit.errors import UserError

from scaffold.answers import TEMPLATE, refuse_other_than_numbers


def fill(
    folder: Path, answers: Mapping[str, Any], *, template: str, version: str | None, name: str, ask: bool = False
) -> str:
    """Fill a folder with a project.

    Args:
        folder: the project's; it may exist.
        answers: by question; those questions are not asked.
        template: absolute path or URL of the template's repository; the project remembers it for updates.
        version: its branch, tag or commit; None for its newest version tag.
        name: default name of the project.
        ask: whether to ask the questions without an answer; otherwise they take their defaults.

    Returns:
        What to do next.

    Raises:
        UserError: Copier is missing, or refuses an answer.
    """
    try:
        import copier  # pylint: disable=import-outside-toplevel # where it is missing, that is worth a sentence
    except ImportError as error:
        raise UserError(f"Copier cannot be imported ({error}): run `pip install copier`.") from error
    refuse_other_than_numbers(answers)
    try:
        worker = copier.run_copy(
            template,
            folder,
            data=dict(answers),
            user_defaults={"project_name": name},
            vcs_ref=version,
            defaults=not ask,
            overwrite=True,
            quiet=True,
        )
    except (copier.errors.UserMessageError, ValueError, TypeError, OSError) as error:
        raise UserError(str(error)) from error
    return worker.template.message_after_copy.strip()


def make_project(destination: Path, answers: Mapping[str, Any], *, ask: bool) -> str:
    """Create a project from the last commit of the repository that this file is in.

    Args:
        destination: the project's folder, missing or empty; missing parent folders are created.
        answers: by question; those questions are not asked.
        ask: whether to ask the questions without an answer; otherwise they take their defaults.

    Returns:
        What to do next.

    Raises:
        UserError: the folder cannot be used, or an answer is not allowed. Nothing is written then.
    """
    destination = destination.resolve()
    if destination.exists() and not (destination.is_dir() and not any(destination.iterdir())):
        raise UserError(f"{destination} is not an empty folder: choose another one.")
    around = next(folder for folder in destination.parents if folder.exists())
    inside = destination.relative_to(around)
    try:
        # Renamed when it is complete: neither a refused answer nor Ctrl-C leaves a part of it behind.
        with tempfile.TemporaryDirectory(prefix=f".{destination.name}-", dir=around) as staging:
            made = Path(staging, inside)
            made.parent.mkdir(parents=True, exist_ok=True)
            advice = fill(made, answers, template=str(TEMPLATE), version=last_commit(), name=destination.name, ask=ask)
            Path(staging, inside.parts[0]).rename(around / inside.parts[0])
    except OSError as error:
        raise UserError(f"{destination} cannot be created: {error.strerror}.") from error
    return advice


def last_commit() -> str | None:
    """The repository's last commit; None where its files came without a repository."""
    if not (TEMPLATE / ".git").exists():
        return None
    return _git("rev-parse", "HEAD")


def is_changed() -> bool:
    """Whether the repository's files differ from the last commit."""
    return last_commit() is not None and _git("status", "--porcelain") != ""


def _git(*arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=TEMPLATE, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise UserError(f"git {arguments[0]} failed in {TEMPLATE}: {ran.stderr.strip()}")
    return ran.stdout.strip()
