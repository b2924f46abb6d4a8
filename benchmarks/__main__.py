"""`python -m benchmarks`: how long local runs take, and how much memory the handler needs.

What is compared runs in turn, A B A B, so that a machine that slows down slows both; the median counts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks.results import RESULTS, Figure, write_results
from local.aws import Clients, environment
from local.deployed import deploy
from local.emulator import Emulator
from local.endpoint import free_port
from local.project import load_project
from local.view import make_console, table

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024

# pulumi_aws imports a service when it is first used: these are the ones that the stack uses.
RESOURCES = "cloudwatch.LogGroup iam.Role kms.Key lambda_.Function s3.Bucket sns.Topic sqs.Queue".split()
BARE_IMPORT = "import pulumi_aws as aws; " + "; ".join(f"aws.{resource}" for resource in RESOURCES)
PACKAGE = (
    "import time; from lib.packaging import build_package; started = time.perf_counter(); "
    "build_package('python3.13', 'arm64'); print(time.perf_counter() - started)"
)
# VmHWM is the process's own peak; getrusage's counts what its parent had when it forked. Linux only.
READ_OBJECT = (
    "import re, sys; sys.path.insert(0, 'lambda_code'); import main; "
    "main.process_object(main.ObjectVersion(sys.argv[1], sys.argv[2], None)); "
    "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
)


def run(*command: str, **variables: str) -> str:
    """Run a command in the project and answer what it printed."""
    result = subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise click.ClickException(f"{' '.join(command)} failed: {result.stderr.strip()}")
    return result.stdout


def python(*arguments: str, **variables: str) -> str:
    return run(sys.executable, *arguments, **variables)


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def interleaved(runs: int, *actions: Callable[[], object]) -> list[float]:
    """The median seconds of each action, run in turn."""
    for action in actions:
        action()  # once to warm up
    rounds = [[seconds(action) for action in actions] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def preview_against_import(runs: int) -> list[Figure]:
    bare, preview = interleaved(runs, lambda: python("-c", BARE_IMPORT), lambda: python("-m", "local", "preview"))
    return [
        Figure("bare import of pulumi_aws and the services", bare, "s"),
        Figure("python -m local preview", preview, "s"),
        Figure("python -m local preview, compared with the import", preview / bare, "times", limit=1.3),
    ]


def unchanged_package(runs: int) -> list[Figure]:
    python("-c", PACKAGE)
    median = statistics.median(float(python("-c", PACKAGE)) for _ in range(runs))
    return [Figure("the function's package, unchanged", median * 1000, "ms", limit=50)]


def local_up(runs: int) -> list[Figure]:
    durations, starts = [], []
    for _ in range(runs):
        starts.append(emulator_start())
        durations.append(seconds(lambda: python("-m", "local", "up", "--port", str(free_port()))))
        python("-m", "local", "down")
    return [
        Figure("emulator start", statistics.median(starts), "s", limit=1),
        Figure("python -m local up", statistics.median(durations), "s", limit=6),
    ]


def emulator_start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(Path(folder, "emulator"))
        try:
            return seconds(lambda: emulator.start(free_port()))
        finally:
            emulator.stop()


def demo(runs: int) -> list[Figure]:
    without, with_large = interleaved(runs, lambda: run("make", "demo", "LARGE=no"), lambda: run("make", "demo"))
    return [Figure("make demo LARGE=no", without, "s", limit=15), Figure("make demo", with_large, "s")]


def new_project(runs: int) -> list[Figure]:
    """Of a fresh clone, as users have it; git has not packed what was committed here a moment ago."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "template")
        run("git", "clone", "--quiet", "--no-local", str(ROOT), str(clone))
        made = (Path(folder, f"project-{number}") for number in range(runs + 1))
        (median,) = interleaved(
            runs, lambda: python("-m", "copier", "copy", "--defaults", "--quiet", str(clone), str(next(made)))
        )
    return [Figure("making a new project", median, "s", limit=2)]


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


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Counted runs of each command.")
def main(runs: int) -> None:
    """Measure local runs and the handler on this machine, and print the figures beside their limits.

    They are kept in build/benchmarks.json, from which `make report` shows them.
    """
    figures: list[Figure] = []
    for measure in (preview_against_import, unchanged_package, local_up, demo, new_project, handler_memory):
        click.echo(f"measuring: {measure.__name__.replace('_', ' ')} …", err=True)
        figures += measure(runs)
    write_results(ROOT, figures)
    rows = [
        [each.name, f"{each.measured:.3g} {each.unit}", "" if each.limit is None else f"{each.limit:g} {each.unit}"]
        for each in figures
    ]
    make_console().print(table("Local runs", ["what", "median", "at most"], rows))
    click.echo(f"Kept in {RESULTS}.", err=True)


if __name__ == "__main__":
    main()  # pylint: disable=no-value-for-parameter # click fills them in
