"""The README's commands work, in order, as a newcomer would type them.

Only blocks that are marked `bash` and nothing else: those marked `setup` are what has been run to get here, those
marked `aws` need an account, those marked `elsewhere` are for another folder.
"""

import os
import re
import shutil
import subprocess

from local.endpoint import free_port
from tests.integration.conftest import ROOT


def test_commands_run_in_a_checkout_of_their_own(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```bash\n(.*?)^```", readme, re.MULTILINE | re.DOTALL))
    checkout = tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".git", ".local", ".venv", "cfn-outputs", "coverage", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, checkout, ignore=ignored)
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TAP_PORT": str(free_port())}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "4 of 4 processed with the local file's SHA-256." in result.stdout
    assert "2 of 2 processed with the local file's SHA-256." in result.stdout
    assert f"\nStopped the emulator at https://127.0.0.1:{environment['TAP_PORT']}.\n" in result.stdout
    assert not (checkout / "cfn-outputs" / "flat-outputs.json").exists()
