"""A stack that has been deployed to a local emulator, and the record that later commands find it by."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tapkit.errors import UserError
from tapkit.local.clients import Clients
from tapkit.local.deployment import Deployment
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import Endpoint
from tapkit.local.graph import Resource
from tapkit.local.project import Project
from tapkit.runner.run import run_program


@dataclass(frozen=True)
class Deployed:
    """A deployed stack.

    Attributes:
        stack: its name.
        region: that its resources are in.
        resources: how many there are, components included.
        outputs: of the program.
        deployed_at: seconds since the epoch.
    """

    stack: str
    region: str
    resources: int
    outputs: dict[str, Any]
    deployed_at: float

    def output(self, name: str) -> Any:
        """An output that a command relies on.

        Raises:
            UserError: the program exports none of that name.
        """
        if name not in self.outputs:
            raise UserError(f"The program exports no {name}, which this command needs: pulumi.export({name!r}, …).")
        return self.outputs[name]


def deploy(project: Project, endpoint: Endpoint, on_registered: Callable[[Resource], None]) -> Deployed:
    """Run a project's program against a running emulator.

    Raises:
        UserError: a resource could not be created; the emulator then holds part of the stack.
    """
    run = run_program(project, Deployment(Clients(endpoint, project.region)), on_registered)
    return Deployed(project.stack, project.region, len(run.graph), run.outputs, time.time())


class Workspace:
    """The folders of a project that local runs write to.

    Args:
        root: the project's folder.
        name: separates runs of different kinds; each has an emulator of its own.
    """

    def __init__(self, root: Path, name: str = "up") -> None:
        self.emulator = Emulator(root / ".local" / name)
        self.outputs_file = root / "cfn-outputs" / "flat-outputs.json"
        self._record = self.emulator.home / "deployed.json"

    def save(self, deployed: Deployed) -> None:
        """Record a deployment, and write its outputs where the integration tests read them."""
        # In this order an interruption leaves nothing that `clear` does not know of.
        _write(self._record, asdict(deployed))
        write_outputs(self.outputs_file, deployed.outputs)

    def load(self) -> tuple[Endpoint, Deployed]:
        """The running emulator and what is deployed to it.

        Raises:
            UserError: there is none, or its deployment has not been finished.
        """
        endpoint = self.emulator.running()
        if endpoint is None:
            raise UserError("Nothing is running here: start it with `tapkit up`.")
        if not self._record.exists():
            raise UserError("The deployment was not finished: stop it with `tapkit down`, then start again.")
        return endpoint, Deployed(**json.loads(self._record.read_text(encoding="utf-8")))

    def clear(self) -> Endpoint | None:
        """Stop what runs here and remove what it wrote; return what was stopped."""
        if self._record.exists():
            recorded = json.loads(self._record.read_text(encoding="utf-8"))["outputs"]
            # Outputs that another deployment has written since are not ours to remove.
            if self.outputs_file.exists() and self.outputs_file.read_bytes() == _as_json(recorded):
                self.outputs_file.unlink()
        return self.emulator.stop()


def write_outputs(path: Path, outputs: dict[str, Any]) -> None:
    """Write a stack's outputs as flat JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, outputs)


def _write(path: Path, data: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_bytes(_as_json(data))
    os.replace(partial, path)


def _as_json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, indent=2, sort_keys=True) + "\n").encode()
