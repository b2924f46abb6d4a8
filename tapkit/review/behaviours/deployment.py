"""A deployment of the whole program to the embedded emulator, and an upload to it."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import ClientError
from tapkit.checks import NotTried, Severity, behaviour
from tapkit.errors import UnsupportedError, UserError
from tapkit.local.clients import Clients
from tapkit.local.deployed import Deployed, Workspace, deploy
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.local.project import load_project
from tapkit.local.uploads import log_messages, notification_filter, upload_file
from tapkit.review.behaviours.registered import Case, stacks_of

STACKS = ("local", "dev")
OUTPUTS = ("bucket_name", "log_group_name")
TIMEOUT_SECONDS = 10
_POLL_SECONDS = 0.1


@contextlib.contextmanager
def _deployed(root: Path) -> Iterator[tuple[Endpoint, Deployed]]:
    project = load_project(root, stacks_of(root, STACKS)[0])
    with contextlib.ExitStack() as stack:
        try:
            endpoint = stack.enter_context(Workspace(root, "behaviour").emulator.session(free_port()))
        except UserError as error:
            raise NotTried(str(error)) from error
        try:
            deployed = deploy(project, endpoint, lambda resource: None)
        except UnsupportedError as error:
            raise NotTried(str(error)) from error
        yield endpoint, deployed


@behaviour("deployment-works", Severity.CRITICAL, "Correct what AWS's API refuses; its message says what that is.")
def deployment_works(case: Case) -> Iterator[str]:
    """The program can be deployed."""
    with _deployed(case.root):
        yield from ()


@behaviour(
    "upload-reaches-function", Severity.CRITICAL, "Compare the notification, the permission and the role's policy."
)
def upload_reaches_function(case: Case) -> Iterator[str]:
    """The function is invoked for a file that is uploaded to the deployed bucket, and does not fail."""
    with _deployed(case.root) as (endpoint, deployed):
        if missing := [name for name in OUTPUTS if name not in deployed.outputs]:
            raise NotTried(f"the program exports no {' and no '.join(missing)}, by which an upload is followed")
        clients, bucket = Clients(endpoint, deployed.region), deployed.output("bucket_name")
        _, suffix = notification_filter(clients, bucket)
        sample = case.root / f"upload{suffix}"
        sample.write_text("Hello!\n", encoding="utf-8")
        upload = upload_file(clients, bucket, sample)
        lines = _log_of_invocation(clients, deployed.output("log_group_name"), upload.started_at)
        end = next((number for number, line in enumerate(lines) if line.startswith("END ")), None)
        if end is None:
            yield f"no invocation of the function ends within {TIMEOUT_SECONDS} s of an upload"
        elif any(line.startswith("Traceback ") for line in lines[:end]):
            yield f"the function fails on an upload: {lines[end - 1]}"


def _log_of_invocation(clients: Clients, group: str, since: float) -> list[str]:
    """The lines of a function's log until an invocation ends, or as many as there are in time."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        lines: list[str] = []
        with contextlib.suppress(ClientError):  # no group before the first invocation
            lines += [line for message in log_messages(clients, group, since) for line in message.splitlines()]
        if any(line.startswith("END ") for line in lines) or time.monotonic() > deadline:
            return lines
        time.sleep(_POLL_SECONDS)
