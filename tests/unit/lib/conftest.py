"""What the tests of lib share: the graph under both ways of encrypting, and a function to package without pip."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lib.packaging import Package, build_package
from tapkit.local.graph import Graph, Resource
from tapkit.local.program import Run
from tests.unit.conftest import only

TAGS = {"Project": "shop", "Environment": "dev", "ManagedBy": "pulumi"}
HANDLER = "def lambda_handler(event, context):\n    return None\n"


@pytest.fixture(name="run", params=["dev", "encrypted"])
def encrypted_either_way(request: pytest.FixtureRequest) -> Run:
    """tap.py, once with AES256 and once with a customer-managed key."""
    return request.getfixturevalue(request.param)


@pytest.fixture(name="graph")
def graph_of_run(run: Run) -> Graph:
    """What tap.py registers, under both ways of encrypting."""
    return run.graph


def the(graph: Graph, kind: str, name: str | None = None) -> Resource:
    """The one resource of an AWS type, written `s3.Bucket`, or the one of them with a logical name."""
    module, resource = kind.split(".")
    return only(graph, f"aws:{module}/{resource[0].lower()}{resource[1:]}:{resource}", name)


def component(graph: Graph, kind: str, name: str) -> Resource:
    """The one component of a type of this project with a logical name."""
    return only(graph, f"tap:index:{kind}", name)


def statements(resource: Resource, document: str = "policy") -> list[dict[str, Any]]:
    """The statements of a resource's policy document, which has nothing else but the current version."""
    policy = json.loads(resource.inputs[document])
    assert policy == {"Version": "2012-10-17", "Statement": policy["Statement"]}
    return policy["Statement"]


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
    monkeypatch.setattr("lib.packaging.subprocess.run", fake)
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
