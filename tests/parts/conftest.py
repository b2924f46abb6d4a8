"""What the tests of the parts share: the exemplar that is made of them, and a function to package without pip."""

import subprocess
from pathlib import Path

import pytest

from parts.packaging import Package, build_package
from tests.unit.conftest import (  # pylint: disable=unused-import # fixtures
    clean_environment,
    dev,
    encrypted,
    encrypted_either_way,
    graph_of_run,
)

HANDLER = "def lambda_handler(event, context):\n    return None\n"


class FakePip:
    """Stands in for `subprocess.run`: installs the files it is given, or fails with what it is told to say."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.calls = 0
        self.errors: str | BaseException | None = None

    def __call__(self, command: list[str], **_options) -> subprocess.CompletedProcess:
        self.calls += 1
        target = Path(command[command.index("--target") + 1])
        for name, text in self.files.items():
            write(target / name, text.format(target=target))
        if isinstance(self.errors, BaseException):
            raise self.errors
        return subprocess.CompletedProcess(command, int(self.errors is not None), "", self.errors or "")


def write(path: Path, text: str) -> None:
    """Write a file, and the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(name="pip")
def fake_pip(monkeypatch: pytest.MonkeyPatch) -> FakePip:
    """Installs a package with all that pip writes for the machine it runs on."""
    fake = FakePip(
        {
            "tool/__init__.py": "",
            "tool/.libs/native.so": "binary",
            "tool/RECORD": "the package's own",
            "tool/__pycache__/__init__.cpython-311.pyc": "bytecode",
            "tool-1.0.dist-info/METADATA": "Name: tool",
            "tool-1.0.dist-info/RECORD": "{target}",
            "tool-1.0.dist-info/INSTALLER": "pip",
            "tool-1.0.dist-info/REQUESTED": "",
            "tool-1.0.dist-info/direct_url.json": "{target}",
            "bin/tool": "#!{target}/python",
        }
    )
    monkeypatch.setattr("parts.packaging.subprocess.run", fake)
    return fake


@pytest.fixture(name="source")
def function_source(tmp_path: Path) -> Path:
    """The source of a small function."""
    folder = tmp_path / "source"
    write(folder / "main.py", HANDLER)
    write(folder / "requirements.txt", "tool==1.0\n")
    write(folder / "helpers" / "text.py", "WORDS = 1\n")
    return folder


@pytest.fixture(name="build")
def build_folder(tmp_path: Path) -> Path:
    """Where archives are kept; not there yet."""
    return tmp_path / "build"


def package(source: Path, build: Path, runtime: str = "python3.13", architecture: str = "arm64") -> Package:
    """Package a function as most tests do."""
    return build_package(runtime, architecture, source=source, build=build)
