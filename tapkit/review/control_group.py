"""A control group for the processes of a review: limits of what they take together.

https://docs.kernel.org/admin-guide/cgroup-v2.html, and version 1, which containers still have. Only root may make one
without being asked; anybody else's processes are counted by RLIMIT_NPROC.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from tapkit.review.guard import Limits

PATIENCE_SECONDS = 5
MOUNTED = Path("/sys/fs/cgroup")
ENTER = 'for group in {groups}; do echo $$ > "$group/cgroup.procs" || exit 1; done; exec "$@"'


@contextlib.contextmanager
def control_group(limits: Limits) -> Iterator[list[str]]:
    """The command that runs the rest of its arguments in a group of its own; empty where there is none to be had."""
    name, groups = f"tapkit-{secrets.token_hex(8)}", []
    try:
        for controller, settings in _settings(limits).items():
            group = MOUNTED / controller / name
            with contextlib.suppress(OSError):
                group.mkdir()
                groups.append(group)
                for setting, value in settings.items():
                    (group / setting).write_text(str(value), encoding="ascii")
        yield ["/bin/sh", "-c", ENTER.format(groups=" ".join(map(str, groups))), "sh"] if groups else []
    finally:
        for group in groups:
            _remove(group)


def _remove(group: Path) -> None:
    """Remove a group as soon as what it held has quite ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while group.exists() and time.monotonic() < deadline:
        try:
            group.rmdir()
        except OSError:
            time.sleep(0.02)


def _settings(limits: Limits) -> dict[str, dict[str, int]]:
    """The files of each controller's folder, with their values."""
    if os.geteuid() != 0:
        return {}
    if (MOUNTED / "cgroup.controllers").exists():
        return {"": {"pids.max": limits.processes, "memory.max": limits.memory, "memory.swap.max": 0}}
    return {"pids": {"pids.max": limits.processes}, "memory": {"memory.limit_in_bytes": limits.memory}}
