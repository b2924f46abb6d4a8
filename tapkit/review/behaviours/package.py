"""The function's archive: its builds and its content."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tapkit.checks import Severity, behaviour
from tapkit.policy.archives import archive_files
from tapkit.review.behaviours.events import AWS, environment_of
from tapkit.review.behaviours.registered import Case, folder_of

# Installed in Lambda's Python runtimes: boto3 and its requirements.
RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


@behaviour(
    "package-reproducible",
    Severity.HIGH,
    "Sort the archive's entries, fix their times and modes, and package what requirements.txt names.",
)
def package_reproducible(case: Case) -> Iterator[str]:
    """Two builds give the same bytes, from which the handler can be imported."""
    root, again = case.root, Case(case.root)
    first = _build(again, modified=1_000_000_000)
    if _build(again, modified=1_500_000_000) != first:
        yield "two builds of the same sources differ: each deployment replaces the function"
    function = again.function
    with tempfile.TemporaryDirectory() as folder:
        for name, content in archive_files(function.inputs["code"], folder_of(root)).items():
            path = Path(folder, "function", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        error = _import_error(Path(folder), str(function.inputs["handler"]), environment_of(function))
    if error:
        yield f"the handler {function.inputs['handler']} cannot be imported from the archive: {error}"


def _build(case: Case, modified: int) -> str:
    """The hash of an archive that is built anew from files that were changed at a time."""
    shutil.rmtree(case.root / "build", ignore_errors=True)
    for path in case.root.rglob("*"):
        os.utime(path, (modified, modified))
    path = getattr(case.function.inputs["code"], "path", None)
    if path and Path(path).is_file():
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return "left to Pulumi"


def _import_error(folder: Path, handler: str, environment: dict[str, str]) -> str:
    """Why a handler cannot be imported where only Lambda's runtime is installed; empty if it can."""
    runtime = folder / "runtime"
    runtime.mkdir()
    for name in RUNTIME:
        origin = Path(importlib.util.find_spec(name).origin)
        source = origin.parent if origin.name == "__init__.py" else origin
        (runtime / source.name).symlink_to(source)
    module, _, function = handler.replace("/", ".").rpartition(".")
    program = (
        "import importlib, sys\n"
        f"sys.path[:0] = [{str(folder / 'function')!r}, {str(runtime)!r}]\n"
        f"getattr(importlib.import_module({module!r}), {function!r})"
    )
    # -S: without the packages that are installed here.
    command = [sys.executable, "-I", "-S", "-c", program]
    ran = subprocess.run(command, env={**AWS, **environment}, capture_output=True, text=True, timeout=30, check=False)
    return (ran.stderr.splitlines() or [f"exit status {ran.returncode}"])[-1] if ran.returncode else ""
