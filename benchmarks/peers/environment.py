"""A virtual environment with aws-cdk-lib, which needs Node: made at first use, kept under build/."""

import shutil
import subprocess
import sys
from pathlib import Path

AWS_CDK = "aws-cdk-lib==2.275.0"


def cdk_python(build: Path) -> str | None:
    """The interpreter that has aws-cdk-lib; None if it or Node is not available."""
    if shutil.which("node") is None:
        return None
    venv, made = build / "peers" / "venv", build / "peers" / AWS_CDK
    interpreter = str(venv / "bin" / "python")
    if not made.exists():
        install = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", AWS_CDK]
        for command in ([sys.executable, "-m", "venv", str(venv)], install):
            if subprocess.run(command, check=False).returncode != 0:
                return None
        made.touch()
    return interpreter
