"""The outputs of a stack, as Pulumi's command line prints them → the file that the other commands and tests read."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.local.deployed import write_outputs


def save_outputs(stack: str | None, file: Path) -> dict[str, Any]:
    """Ask Pulumi for a stack's outputs and write them as flat JSON, whole or not at all; return them.

    Args:
        stack: its name; the selected stack if None.
        file: to write to; its folder is made.

    Raises:
        UserError: Pulumi is not installed, knows no such stack, or the stack exports nothing.
    """
    outputs = _ask_pulumi(stack)
    if not outputs:
        raise UserError("The stack has no outputs: deploy it with `pulumi up`.")
    try:
        write_outputs(file, outputs)
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}.") from error
    return outputs


def _ask_pulumi(stack: str | None) -> dict[str, Any]:
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise UserError("Pulumi's command line is not installed: see https://www.pulumi.com/docs/install/.")
    command = [pulumi, "stack", "output", "--json", "--non-interactive", *(["--stack", stack] if stack else [])]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        words = " ".join(result.stderr.split()).removeprefix("error: ") or f"exit code {result.returncode}"
        raise UserError(f"Pulumi could not print the outputs: {words}")
    try:
        outputs = json.loads(result.stdout)
    except ValueError:
        outputs = None
    if not isinstance(outputs, dict):
        raise UserError("Pulumi did not print the outputs as JSON: update its command line.")
    return outputs
