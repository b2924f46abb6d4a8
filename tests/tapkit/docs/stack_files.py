"""A stack's file as it is once Pulumi's command line has been at work on it."""

import re
from pathlib import Path

from tapkit.local.project import load_project


def write_as_pulumi_does(stack_file: Path) -> None:
    """Change a stack's file as `pulumi stack init` and `pulumi config set` do: keys of Pulumi's own, values quoted."""
    text = stack_file.read_text(encoding="utf-8")
    name = load_project(stack_file.parent, stack_file.stem.removeprefix("Pulumi.")).name
    # Where it has done so already, it writes these anew.
    text = re.sub(rf"(?m)^(secretsprovider|encryptedkey|encryptionsalt|  {name}:live_version): .*\n", "", text)
    quoted = re.sub(r"(?m)^(  [\w:]+: )(\d+|true|false)$", r'\1"\2"', text.rstrip("\n"))
    stack_file.write_text(
        f"secretsprovider: awskms://alias/state?region=us-east-1\nencryptedkey: AQICAHg=\n{quoted}\n"
        f'  {name}:live_version: "0"\nencryptionsalt: v1:PG9id51XVlE=:v1:0o//yRfLO7UlL2Ob:dNplOKw3\n',
        encoding="utf-8",
    )
