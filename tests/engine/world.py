"""A checkout of a project with a state, a cloud and a Pulumi home of its own, and the commands that are run in it."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.cloud import Cloud, short
from tests.engine.engine import plugins

# What would lead the engine, the stand-in or the program elsewhere. Pip's own settings stay.
FOREIGN = re.compile(r"(PULUMI|AWS_|ENVIRONMENT_|STANDIN_|TAP_|PYTHON|VIRTUAL_ENV|GIT_)")
LONGEST_SECONDS, END_SECONDS = 300, 10
QUICK, SLOW = "1-10", "50-300"
CHANGES = ("create", "update", "delete")


@dataclass(frozen=True)
class Step:
    """A step of a plan that changes something.

    Attributes:
        operation: such as create, update, replace or delete.
        kind: of the resource, such as `s3.Bucket`.
        name: its logical name.
    """

    operation: str
    kind: str
    name: str


class World:
    """A checkout and what belongs to it.

    Args:
        folder: of the world; its checkout is in `project`.
        delay: how many milliseconds each call to the cloud takes, from and to.

    Attributes:
        folder: the same.
        project: the checkout.
        cloud: what the stand-in keeps.
        environment: what commands run with.
    """

    def __init__(self, folder: Path, delay: str = QUICK) -> None:
        self.folder, self.project = folder, folder / "project"
        self.cloud = Cloud(folder / "cloud")
        home, state = folder / "home", folder / "state"
        for each in (home, state):
            each.mkdir(exist_ok=True)
        if not (home / "plugins").exists():
            (home / "plugins").symlink_to(plugins())
        kept = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
        self.environment = kept | {
            "PATH": f"{self.project / '.venv' / 'bin'}:{os.environ['PATH']}",
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_CONFIG_PASSPHRASE": "of the tests",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "STANDIN_CLOUD": str(self.cloud.folder),
            "STANDIN_DELAY": delay,
            # No credentials, wherever this machine keeps them.
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_COLOR": "1",
            "COLUMNS": "250",
        }

    @classmethod
    def of_project(cls, source: Path, folder: Path, archives: Path, delay: str = QUICK) -> "World":
        """A world with a checkout that nothing has been done with.

        Args:
            source: the project.
            folder: of the world; it must not exist.
            archives: where the function's archives are kept, so that pip runs once for all worlds.
            delay: how many milliseconds each call to the cloud takes, from and to.
        """
        project = folder / "project"
        shutil.copytree(source, project, symlinks=True)
        (project / ".venv").symlink_to(sys.prefix)
        (project / "build").symlink_to(archives)
        world = cls(folder, delay)
        world.shell(
            "git init -q && printf '/.venv\\n/build\\n' >> .git/info/exclude && git add --all"
            " && git -c user.name=Tests -c user.email=tests@example.com commit -q -m Project"
        )
        return world

    def copy(self, folder: Path) -> "World":
        """The same checkout, state and cloud once more, to be changed without changing these."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return World(folder, self.environment["STANDIN_DELAY"])

    def run(self, *command: str, code: int | None = 0, **variables: str) -> str:
        """Run a command in the checkout; answers what it printed, errors included.

        Args:
            command: program and arguments.
            code: exit code that it has to end with; None for any other than 0.
            variables: of the environment, besides the world's own.

        Raises:
            AssertionError: it ended otherwise.
        """
        with self.start(*command, **variables) as process:
            output, _ = process.communicate(timeout=LONGEST_SECONDS)
        ended_well = process.returncode == code if code is not None else process.returncode != 0
        assert ended_well, f"{' '.join(command)} ends with {process.returncode}:\n{output}"
        return output

    @contextlib.contextmanager
    def start(self, *command: str, **variables: str) -> Iterator[subprocess.Popen]:
        """Start a command, which a test then interferes with; in the end all of its processes are gone."""
        with subprocess.Popen(
            command,
            cwd=self.project,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    if process.poll() is None:  # interrupted: Pulumi ends its plugins, which are in groups of their own
                        os.killpg(process.pid, signal.SIGTERM)
                        process.wait(END_SECONDS)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def shell(self, script: str, code: int | None = 0, **variables: str) -> str:
        """Run lines of a shell; options as in ``run``."""
        return self.run("bash", "-euo", "pipefail", "-c", script, code=code, **variables)

    def pulumi(self, *arguments: str, code: int | None = 0, **variables: str) -> str:
        """Run Pulumi's command line; options as in ``run``."""
        return self.run("pulumi", "--non-interactive", "--color=never", *arguments, code=code, **variables)

    def refused(self, *arguments: str, **variables: str) -> str:
        """Run Pulumi's command line, which has to end with an error in words and without a traceback."""
        printed = self.pulumi(*arguments, code=None, **variables)
        assert "Traceback" not in printed, printed
        return printed

    def select(self, stack: str) -> None:
        self.pulumi("stack", "select", "--create", stack)

    def configure(self, **settings: str) -> None:
        for key, value in settings.items():
            self.pulumi("config", "set", key, "--", value)

    def up(self, *arguments: str, code: int | None = 0, **variables: str) -> str:
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, code=code, **variables)

    def destroy(self, *arguments: str, code: int | None = 0) -> str:
        return self.pulumi("destroy", "--yes", *arguments, code=code)

    def plan(self, **variables: str) -> list[Step]:
        """What a preview says that `up` would change."""
        text = self.run("bash", "-c", "pulumi --non-interactive preview --json 2> preview.err", **variables)
        (self.project / "preview.err").unlink()
        steps = [each for each in json.loads(text)["steps"] if each["op"] != "same"]
        return [Step(each["op"], *_kind_and_name(each["urn"])) for each in steps]

    def has_nothing_to_change(self) -> None:
        self.pulumi("preview", "--expect-no-changes", "--diff")

    def changes(self, *arguments: str) -> set[tuple[str, str]]:
        """Run `up`; answers what it did to resources, each by operation and type."""
        self.cloud.forget_calls()
        self.up(*arguments)
        return {(each.operation, each.kind) for each in self.cloud.calls(*CHANGES)}

    def state(self) -> dict[str, Any]:
        return json.loads(self.pulumi("stack", "export"))["deployment"]

    def outputs(self) -> dict[str, Any]:
        return json.loads(self.pulumi("stack", "output", "--json"))

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace something in a file of the checkout, which must be there once."""
        path = self.project / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has this {text.count(old)} times, not once: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, file: str, line: str) -> None:
        with (self.project / file).open("a", encoding="utf-8") as opened:
            opened.write(f"{line}\n")


def _kind_and_name(urn: str) -> tuple[str, str]:
    kind, name = urn.split("::")[2:]
    return short(kind.rpartition("$")[2]), name
