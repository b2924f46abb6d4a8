"""Records a program of a given size; prints the seconds, and the MiB that it needed on top of the imports, as JSON.

Arguments: ``stacks`` or ``buckets``, how many.
"""

import gc
import json
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

gc.disable()  # as in tapkit/command_line.py

# pylint: disable=wrong-import-position

from tapkit.local.placeholders import Placeholders
from tapkit.runner.run import run_program
from tapkit.local.project import load_project

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {
    "stacks": Path(__file__).with_name("many_stacks.py"),
    "buckets": Path(__file__).with_name("many_buckets.py"),
}


def peak_mebibytes() -> float:
    """The most that this process has had resident; Linux only."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))[1]) / 1024


def main(kind: str, count: str) -> None:
    """Record the program with everything imported before, and once with one, which is not measured."""
    project = replace(load_project(ROOT, "dev"), entry=PROGRAMS[kind])
    provider = Placeholders(project.region)
    for size in ("1", count):
        before, started = peak_mebibytes(), time.perf_counter()
        run_program(replace(project, config=project.config | {"benchmark:count": size}), provider)
        took, grown = time.perf_counter() - started, peak_mebibytes() - before
    print(json.dumps({"seconds": took, "mebibytes": grown}))


if __name__ == "__main__":
    main(*sys.argv[1:])
