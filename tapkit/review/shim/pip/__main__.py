"""pip for what a review runs: the same requirements are installed into a folder once.

The folder above is on the PYTHONPATH of what a project starts. CACHE in the environment names the folder with the
installations; whatever is not an installation of a file's requirements into a folder is left to pip itself.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CACHE = "TAPKIT_PIP_CACHE"


def main(arguments: list[str]) -> int:
    """Install, or copy what the same arguments have installed before; the exit code is pip's."""
    if not {"install", "--target", "--requirement"} <= set(arguments):
        return _run(arguments)
    target, requirements = (Path(arguments[arguments.index(name) + 1]) for name in ("--target", "--requirement"))
    options_only = [word for word in arguments if word not in (str(target), str(requirements))]
    kept = Path(os.environ[CACHE], _key(options_only, requirements))
    if kept.exists():
        shutil.copytree(kept, target, dirs_exist_ok=True)
        return 0
    code = _run(arguments)
    if code == 0:
        _keep(target, kept)
    return code


def _run(arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([sys.executable, "-m", "pip", *arguments], env=environment, check=False).returncode


def _key(command: list[str], requirements: Path) -> str:
    return hashlib.sha256("\0".join([*command, requirements.read_text(encoding="utf-8")]).encode()).hexdigest()


def _keep(installed: Path, kept: Path) -> None:
    partial = tempfile.mkdtemp(dir=kept.parent)
    shutil.copytree(installed, partial, dirs_exist_ok=True)
    with contextlib.suppress(OSError):  # another process has been faster
        os.replace(partial, kept)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
