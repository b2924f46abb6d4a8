"""Runs the pages' commands in a fresh checkout, and compares their output with what the pages show.

Of a page's blocks, those marked `bash` and `bash setup` are run, in order; those marked `bash aws` need an account.
A block marked `text` right after one of them shows its output, with `…` for what differs from run to run.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from tapkit.command_line import run as run_command
from tapkit.errors import UserError
from tapkit.local.endpoint import free_port
from tapkit.review.project.markdown import Block, Part, parse

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/deploy.md",
    "docs/configuration.md",
    "docs/operate.md",
    "docs/failures.md",
    "docs/runbook.md",
)
REPOSITORY = "<this repository>"
# A newcomer's environment has these only; a custom package index is not the pages' subject.
KEPT = re.compile(r"PATH|LANG|PIP_\w+|(HTTPS?|NO)_PROXY|SSL_CERT_FILE", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """Commands of a page.

    Attributes:
        place: page and line.
        commands: one a line.
        promised: their output; None where the page does not show it.
    """

    place: str
    commands: str
    promised: str | None


def steps_of(page: str, text: str) -> list[Step]:
    """A page's commands, without those that need an account."""
    parts = parse(text)
    return [
        Step(f"{page}:{part.line - 1}", part.text, _promised(following))
        for part, following in zip(parts, [*parts[1:], None])
        if isinstance(part, Block) and part.language == "bash" and part.mark in ("", "setup")
    ]


def _promised(following: Part | None) -> str | None:
    return following.text if isinstance(following, Block) and following.language == "text" else None


def keeps(promised: str, printed: str) -> bool:
    """Whether the output is what a page shows."""
    lines = [
        "(?:.*\n)*?" if line.strip() == "…" else re.escape(line.strip()).replace("…", ".*?") + r"\s*\n"
        for line in promised.splitlines()
    ]
    return re.fullmatch("".join(lines) + r"\s*", re.sub(r"^[ \t]+", "", printed, flags=re.MULTILINE)) is not None


def walk(steps: Sequence[Step], folder: Path, repository: Path) -> Iterator[tuple[Step, str, str]]:
    """Run the steps in one shell; yield each with its output and the problem with it, empty if there is none.

    It ends with the first step that fails: the following ones rely on it.
    """
    mark = f"step-{os.getpid()}-done"
    lines = [line for step in steps for line in (step.commands.replace(REPOSITORY, str(repository)), f"echo {mark}\n")]
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    with subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", "".join(lines)],
        cwd=folder,
        env={**kept, "HOME": str(folder), "TAP_PORT": str(free_port())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as shell:
        for step in steps:
            printed, done = _read(shell, mark)
            if not done:
                yield step, printed, f"exit code {shell.wait()}"
                return
            kept_promise = step.promised is None or keeps(step.promised, printed)
            yield step, printed, "" if kept_promise else "the output differs from the page"


def _read(shell: subprocess.Popen[str], mark: str) -> tuple[str, bool]:
    printed = ""
    for line in shell.stdout:
        if line == f"{mark}\n":
            return printed, True
        printed += line
    return printed, False


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("pages", nargs=-1)
def cli(pages: tuple[str, ...]) -> None:
    """Run the commands of PAGES in a fresh checkout of the last commit: README, CONTRIBUTING and docs by default.

    Takes some minutes, most of them for `make setup` and `make test`. Exits with 1 if a command fails or its output
    differs from the page.
    """
    names = pages or PAGES
    if missing := [name for name in names if not (ROOT / name).is_file()]:
        raise UserError(f"{missing[0]} does not exist.")
    steps = [step for name in names for step in steps_of(name, (ROOT / name).read_text(encoding="utf-8"))]
    wrong, started = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for step, printed, problem in walk(steps, Path(folder), ROOT):
            click.echo(f"{step.place}: {problem or 'as documented'} ({time.monotonic() - started:.0f} s)")
            if problem:
                wrong += 1
                click.echo(f"commands:\n{step.commands}\noutput:\n{printed}\nexpected:\n{step.promised or 'success'}")
    if wrong:
        sys.exit(1)


def main() -> None:
    """Run the command line."""
    run_command(cli, "python -m pages.walkthrough")


if __name__ == "__main__":
    main()
