"""The function's archive with pip itself, on wheels made here: no network, and no deployed stack."""

import hashlib
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parts.packaging import Package, PackagingError, build_package
from tests.parts.conftest import (  # pylint: disable=unused-import # two of them are fixtures
    HANDLER,
    build_folder,
    function_source,
    package,
    write,
)

GLIBCS = (17, 26, 34)
MACHINES = ("x86_64", "aarch64")
# Each runtime with each architecture's counterpart, so that one of the two is not the host's.
TARGETS = [("python3.13", "arm64", "here"), ("python3.13", "arm64", "there"), ("python3.11", "x86_64", "here")]


def make_wheel(folder: Path, name: str, tag: str) -> str:
    """A wheel whose only module says which wheel it came from; returns its hash."""
    path, metadata = folder / f"{name}-1.0-{tag}.whl", f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", tag)
        wheel.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{metadata}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n")
        wheel.writestr(f"{metadata}/entry_points.txt", f"[console_scripts]\n{name} = {name}:main\n")
        wheel.writestr(f"{metadata}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def requirement(name: str, hashes: list[str]) -> str:
    return " ".join([f"{name}==1.0", *(f"--hash=sha256:{each}" for each in hashes)]) + "\n"


@pytest.fixture(name="offline", scope="module")
def only_local_wheels(tmp_path_factory: pytest.TempPathFactory):
    """A folder of wheels, which is all that pip knows."""
    wheels = tmp_path_factory.mktemp("wheels")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheels))
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        yield wheels


@pytest.fixture(name="built", scope="module")
def built_for_two_targets(offline: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Package]:
    """A function with compiled requirements, packaged for each of TARGETS."""
    compiled = [
        make_wheel(offline, "compiled", f"{python}-{python}-manylinux_2_{glibc}_{machine}")
        for python in ("cp311", "cp313")
        for glibc in GLIBCS
        for machine in MACHINES
    ]
    old = [make_wheel(offline, "old", f"py3-none-manylinux_2_17_{machine}") for machine in MACHINES]

    def build(target: tuple[str, str, str]) -> Package:
        runtime, architecture, place = target
        folder = tmp_path_factory.mktemp(place)
        write(folder / "source" / "main.py", HANDLER)
        write(folder / "source" / "requirements.txt", requirement("compiled", compiled) + requirement("old", old))
        return build_package(runtime, architecture, source=folder / "source", build=folder / "build")

    with ThreadPoolExecutor() as pool:
        return list(pool.map(build, TARGETS))


def read(archive: Package, name: str) -> str:
    with zipfile.ZipFile(archive.path) as entries:
        return entries.read(name).decode()


@pytest.mark.parametrize(
    ("index", "tag"), [(0, "cp313-cp313-manylinux_2_34_aarch64"), (2, "cp311-cp311-manylinux_2_26_x86_64")]
)
def test_takes_the_newest_wheel_that_the_functions_platform_can_load(built: list[Package], index: int, tag: str):
    assert read(built[index], "compiled.py") == tag


@pytest.mark.parametrize(("index", "machine"), [(0, "aarch64"), (2, "x86_64")])
def test_takes_a_wheel_for_an_older_platform_where_there_is_no_newer(built: list[Package], index: int, machine: str):
    assert read(built[index], "old.py") == f"py3-none-manylinux_2_17_{machine}"


def test_same_inputs_give_the_same_bytes_in_another_folder(built: list[Package]):
    here, there, _ = built
    assert here.path.parent != there.path.parent
    assert here.path.read_bytes() == there.path.read_bytes()


def test_holds_no_bytecode_no_launchers_and_no_record_of_the_installation(built: list[Package]):
    with zipfile.ZipFile(built[0].path) as archive:
        assert archive.namelist() == [
            "compiled-1.0.dist-info/METADATA",
            "compiled-1.0.dist-info/WHEEL",
            "compiled-1.0.dist-info/entry_points.txt",
            "compiled.py",
            "main.py",
            "old-1.0.dist-info/METADATA",
            "old-1.0.dist-info/WHEEL",
            "old-1.0.dist-info/entry_points.txt",
            "old.py",
            "requirements.txt",
        ]


@pytest.mark.usefixtures("offline")
def test_requirements_may_be_empty(source: Path, build: Path):
    write(source / "requirements.txt", "")
    with zipfile.ZipFile(package(source, build).path) as archive:
        assert archive.namelist() == ["helpers/text.py", "main.py", "requirements.txt"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (requirement("nowhere", ["0" * 64]), "No matching distribution found for nowhere==1.0"),
        (requirement("unpinned", []), "Hashes are required in --require-hashes mode"),
    ],
    ids=["nowhere to be found", "not pinned by hash"],
)
def test_requirement_that_cannot_be_had(offline: Path, source: Path, build: Path, line: str, reason: str):
    make_wheel(offline, "unpinned", "py3-none-any")
    write(source / "requirements.txt", line)
    with pytest.raises(PackagingError) as caught:
        package(source, build)
    sentence = f"{source}/requirements.txt cannot be installed for python3.13 on arm64: {reason}"
    assert str(caught.value).startswith(sentence)
    assert not list(build.iterdir())
