"""What becomes of the whole program when it is deployed to the embedded emulator."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from failures.behaviours.model import behaviour
from failures.behaviours.program import stack_of
from local.aws import Clients
from local.deployed import Deployed, Workspace, deploy
from local.endpoint import Endpoint, free_port
from local.project import load_project
from local.uploads import await_results, upload_file
from policy.model import Severity

STACKS = ("local", "dev")
TIMEOUT_SECONDS = 10


@contextlib.contextmanager
def _deployed(root: Path) -> Iterator[tuple[Endpoint, Deployed]]:
    project = load_project(root, stack_of(root, STACKS))
    with Workspace(root, "behaviour").emulator.session(free_port()) as endpoint:
        yield endpoint, deploy(project, endpoint, lambda resource: None)


@behaviour("deployment-works", Severity.CRITICAL, "Correct what AWS's API refuses; its message says what that is.")
def deployment_works(root: Path) -> Iterator[str]:
    """The program can be deployed."""
    with _deployed(root):
        yield from ()


@behaviour(
    "upload-reaches-function", Severity.CRITICAL, "Compare the notification, the permission and the role's policy."
)
def upload_reaches_function(root: Path) -> Iterator[str]:
    """The function processes a file that is uploaded to the deployed bucket."""
    sample = root / "upload.txt"
    sample.write_text("Hello!\n", encoding="utf-8")
    with _deployed(root) as (endpoint, deployed):
        clients = Clients(endpoint, deployed.region)
        upload = upload_file(clients, deployed.output("bucket_name"), sample)
        (result,) = await_results(clients, deployed.output("log_group_name"), [upload], TIMEOUT_SECONDS)
        if not result.right:
            yield f"the function's log reports nothing about an upload within {TIMEOUT_SECONDS} s"
