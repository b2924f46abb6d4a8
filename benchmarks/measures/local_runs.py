"""Local runs as a user sees them, and the memory of the handler."""

import os
import tempfile
from pathlib import Path

from tapkit.local.clients import Clients, environment
from tapkit.local.deployed import deploy
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import free_port
from tapkit.local.project import load_project

from benchmarks.measures.memory import MEBIBYTE
from benchmarks.measures.running import ROOT, interleaved, python, run, seconds, timed
from benchmarks.results import Figure

# VmHWM is the process's own peak; getrusage's counts what its parent had when it forked. Linux only.
READ_OBJECT = (
    "import re, sys; sys.path.insert(0, 'lambda_code'); import main; "
    "main.process_object(main.ObjectVersion(sys.argv[1], sys.argv[2], None)); "
    "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
)


def local_up(runs: int) -> list[Figure]:
    def up() -> float:
        try:
            return seconds(lambda: python("-m", "tapkit", "up", "--port", str(free_port())))
        finally:
            python("-m", "tapkit", "down")

    start, all_of_it = interleaved(runs, emulator_start, up)
    return [start.figure("emulator start", limit=1), all_of_it.figure("tapkit up", limit=6)]


def emulator_start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(Path(folder, "emulator"))
        try:
            return seconds(lambda: emulator.start(free_port()))
        finally:
            emulator.stop()


def demo(runs: int) -> list[Figure]:
    without, with_large = interleaved(
        runs, timed(lambda: run("make", "demo", "LARGE=no")), timed(lambda: run("make", "demo"))
    )
    return [without.figure("make demo LARGE=no", limit=15), with_large.figure("make demo")]


def new_project(runs: int) -> list[Figure]:
    """Of a fresh clone, as users have it; git has not packed what was committed here a moment ago."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "template")
        run("git", "clone", "--quiet", "--no-local", str(ROOT), str(clone))
        made = (Path(folder, f"project-{number}") for number in range(runs + 1))
        (making,) = interleaved(
            runs, timed(lambda: python("-m", "copier", "copy", "--defaults", "--quiet", str(clone), str(next(made))))
        )
    return [making.figure("making a new project", limit=2)]


def handler_memory(_runs: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, Emulator(Path(folder, "emulator")).session(free_port()) as endpoint:
        project = load_project(ROOT, "local")
        bucket = deploy(project, endpoint, lambda resource: None).outputs["bucket_name"]
        peaks = {}
        for size in (1, 64):
            Clients(endpoint, project.region)("s3").put_object(
                Bucket=bucket, Key=f"benchmark/{size}", Body=os.urandom(size * MEBIBYTE)
            )
            variables = environment(endpoint, project.region)
            peaks[size] = int(python("-c", READ_OBJECT, bucket, f"benchmark/{size}", **variables)) / 1024
    return [
        Figure("handler's peak memory, 1 MiB object", peaks[1], "MiB"),
        Figure("handler's peak memory, 64 MiB object", peaks[64], "MiB"),
        Figure("handler's peak memory, 64 MiB object compared with 1 MiB", peaks[64] - peaks[1], "MiB", limit=32),
    ]


LOCAL = (local_up, demo, new_project, handler_memory)
