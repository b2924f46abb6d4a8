"""`tapkit` as a user runs it, in a project folder of the test's own, and what it leaves behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tapkit.local.clients import Clients
from tapkit.local.deployed import Workspace
from tapkit.local.endpoint import free_port

from tests.integration.conftest import wait_for
from tests.unit.conftest import ROOT


class LocalRuns:
    """The commands.

    Args:
        folder: of the project.
    """

    def __init__(self, folder: Path) -> None:
        for name in ("Pulumi.yaml", "Pulumi.local.yaml", "tap.py"):
            (folder / name).symlink_to(ROOT / name)
        self.workspace = Workspace(folder)
        self._port = str(free_port())
        self._command = [sys.executable, "-u", "-m", "tapkit", "--project", str(folder)]

    def start(self, *arguments: str | Path) -> subprocess.Popen:
        """Start a command, which a test then interferes with."""
        return subprocess.Popen(
            [*self._command, *map(str, arguments)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "TAP_PORT": self._port},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Run a command; answers its exit code, its output and its errors."""
        with self.start(*arguments) as process:
            return _end(process)

    def interfere(
        self, *arguments: str | Path, when: Callable[[subprocess.Popen], str], by: Callable[[subprocess.Popen], None]
    ) -> tuple[int, str, str]:
        """Run a command, and do something to it at a moment: ``when`` waits for that, and answers what was printed."""
        with self.start(*arguments) as process:
            printed = when(process)
            by(process)
            code, output, errors = _end(process)
            return code, printed + output, errors

    def has_uploaded(self, count: int) -> Callable[[subprocess.Popen], str]:
        """The moment when there are as many objects in the bucket."""
        endpoint, deployed = self.workspace.load()
        s3 = Clients(endpoint, deployed.region)("s3")

        def wait(_process: subprocess.Popen) -> str:
            wait_for(
                lambda: s3.list_objects_v2(Bucket=deployed.output("bucket_name"))["KeyCount"] >= count, "the uploads"
            )
            return ""

        return wait

    def kill_emulator(self, _process: subprocess.Popen) -> None:
        """As the system does when it runs out of memory: the process alone, without notice."""
        os.kill(self.workspace.emulator.running().pid, signal.SIGKILL)

    def leaves_nothing(self) -> bool:
        """Whether no emulator, none of its functions and no file of a run is there."""
        home, outputs = self.workspace.emulator.home, self.workspace.outputs_file
        wait_for(lambda: str(home) not in _commands(), "the end of the emulator's functions")
        return not home.exists() and not outputs.exists()


def _end(process: subprocess.Popen) -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def has_printed(text: str) -> Callable[[subprocess.Popen], str]:
    """The moment when a command prints a line that holds a text."""

    def read(process: subprocess.Popen) -> str:
        printed = ""
        for line in process.stdout:
            printed += line
            if text in line:
                return printed
        raise AssertionError(f"{text!r} was not printed, but: {printed}")

    return read


def interrupt(process: subprocess.Popen) -> None:
    """Ctrl-C."""
    process.send_signal(signal.SIGINT)


def _commands() -> str:
    """The command lines of all processes."""
    return subprocess.run(["ps", "-A", "-ww", "-o", "args="], capture_output=True, text=True, check=True).stdout


def is_one_sentence(errors: str) -> bool:
    return re.fullmatch(r"Error: [^\n]+\.\n", errors) is not None
