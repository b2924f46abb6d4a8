"""The whole round in one command: start, deploy, upload, watch, compare, stop."""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from tapkit.console import growing_tree, table
from tapkit.local.clients import Clients
from tapkit.local.deployed import Deployed, Workspace, deploy
from tapkit.local.endpoint import Endpoint, free_port
from tapkit.local.project import Project
from tapkit.local.uploads import Result, await_results, upload_file

LARGE_BYTES = 64 * 1024 * 1024
TIMEOUT_SECONDS = 60


def run_demo(console: Console, project: Project, files: Sequence[Path], *, large: bool) -> bool:
    """Deploy to an emulator of the demo's own, upload samples and ``files``, show what the function reports of them.

    Args:
        console: to print to.
        project: with the stack that is deployed.
        files: the user's own, in addition to the samples.
        large: whether a file of 64 MiB is among the samples.

    Returns:
        Whether the function processed every file, and reported the local file's SHA-256 if it reported one.
    """
    started = time.monotonic()
    workspace = Workspace(project.root, "demo")
    with tempfile.TemporaryDirectory() as folder, workspace.emulator.session(free_port()) as endpoint:
        console.print(f"Emulator ready at {endpoint.url} after {time.monotonic() - started:.1f} s. Deploying …")
        with growing_tree(console) as show:
            deployed = deploy(project, endpoint, show)
        console.print(f"{deployed.resources} resources after {time.monotonic() - started:.1f} s. Uploading …")
        results = upload_all(console, endpoint, deployed, [*_samples(Path(folder), large), *files])
    console.print(f"Emulator stopped after {time.monotonic() - started:.1f} s.")
    return all(result.right for result in results)


def upload_all(console: Console, endpoint: Endpoint, deployed: Deployed, files: Sequence[Path]) -> list[Result]:
    """Upload files, wait until the function has reported them, and print the table of its reports."""
    clients = Clients(endpoint, deployed.region)
    uploads = [upload_file(clients, deployed.output("bucket_name"), path) for path in files]
    results = []
    for result in await_results(clients, deployed.output("log_group_name"), uploads, TIMEOUT_SECONDS):
        results.append(result)
        if result.report is not None:
            console.print(f"processed {result.upload.key}", markup=False)
    rows = [_row(result) for result in results]
    console.print(table("What the function reported", ["key", "bytes", "type", "SHA-256", "ms", "same file"], rows))
    console.print(_summary(results))
    return results


def _summary(results: Sequence[Result]) -> str:
    processed = f"{sum(result.right for result in results)} of {len(results)} processed"
    uncompared = sum(result.right and result.same is None for result in results)
    if uncompared:
        return f"{processed}, {uncompared} of them not compared: the function reported no sha256."
    return f"{processed} with the local file's SHA-256."


def _row(result: Result) -> list[str]:
    if result.report is None:
        return [result.upload.key, "", "", f"nothing within {TIMEOUT_SECONDS} s", "", "no"]
    size = result.found.get("size", "")
    return [
        result.upload.key,
        f"{size:,}" if isinstance(size, int | float) else str(size),
        str(result.found.get("content_type", "")),
        str(result.found.get("sha256", "")),
        f"{result.milliseconds}",
        {True: "yes", False: "no", None: "not compared"}[result.same],
    ]


def _samples(folder: Path, large: bool) -> list[Path]:
    samples = {
        "hello.txt": b"Hello, TapStack!\n",
        "empty.txt": b"",
        "a key with + and 100 % Ünïcödé.txt": "Grüße, 世界!\n".encode(),
    }
    if large:
        samples["64-mib.bin"] = os.urandom(LARGE_BYTES)
    for name, content in samples.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in samples]
