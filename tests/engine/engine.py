"""Finds Pulumi's engine and a stand-in for its AWS provider, and says what is missing where there is none.

The stand-in is a `pulumi-resource-aws` that keeps resources as files in the folder that STANDIN_CLOUD names. The real
provider is never asked for anything: a plugin that does not make its folder there when it starts counts as a real one.
"""

import functools
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

PLUGIN = "pulumi-resource-aws"
COMMANDS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec", "git")
START_SECONDS = 20


def plugins() -> Path:
    """The folder that Pulumi's plugins are installed in."""
    return Path(os.environ.get("PULUMI_HOME", Path.home() / ".pulumi")).absolute() / "plugins"


@functools.cache
def what_is_missing() -> str | None:
    """What these tests need and this machine has not, or None where they can run."""
    for command in COMMANDS:
        if shutil.which(command) is None:
            return f"{command} is not on PATH"
    providers = [str(each) for each in sorted(plugins().glob(f"resource-aws-v*/{PLUGIN}"))]
    if not providers:
        return f"no AWS provider is installed in {plugins()}"
    # Pulumi prefers one on PATH to those that are installed.
    providers += filter(None, [shutil.which(PLUGIN)])
    real = [each for each in providers if not _is_stand_in(each)]
    return f"{real[0]} is no stand-in that keeps resources as files in STANDIN_CLOUD" if real else None


def _is_stand_in(provider: str) -> bool:
    """Start a provider, which asks nobody for anything until it is configured, and look whether it makes its folder."""
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen(
            [provider], env={"STANDIN_CLOUD": folder}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            alarm = threading.Timer(START_SECONDS, process.kill)
            alarm.start()
            process.stdout.readline()  # the port that it listens on
            alarm.cancel()
            process.kill()
        return Path(folder, "resources").is_dir()
