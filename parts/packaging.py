"""A function's source and its requirements → an archive that is the same, byte for byte, on any machine.

An archive whose bytes change without its inputs is a diff on every `pulumi up`. So the requirements are
pinned by hash and taken as wheels for the function's platform, what an installation adds for the machine
it runs on is left out, and the archive's entries are sorted, dated alike and stored uncompressed
(compressed bytes differ between builds of zlib, and between processors).
"""

import ast
import base64
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

import pulumi

HANDLER = "main.lambda_handler"  # of every function: the module, then what Lambda calls in it
REQUIREMENTS = "requirements.txt"
MIB = 1024 * 1024
LARGEST_BYTES = 50 * MIB  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

# The C library of Lambda's images, glibc 2.x: x is 26 up to python3.11, 34 from python3.12.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
_GLIBC = {"python3.11": 26}
_GLIBC_DEFAULT = 34
_GLIBC_OLDEST = 5  # the oldest that wheels are built for: https://peps.python.org/pep-0600/
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_PIP = "-m pip install --quiet --no-input --disable-pip-version-check --require-hashes --no-compile"


class PackagingError(pulumi.RunError):
    """The function cannot be packaged; Pulumi prints the message without a traceback."""


@dataclass(frozen=True)
class Package:
    """A function's archive, with its hash as Lambda reports it in ``CodeSha256``."""

    path: Path
    sha256_base64: str


def build_package(runtime: str, architecture: str, *, source: Path, build: Path) -> Package:
    """Package a function's source for a runtime, such as ``python3.13``, on ``arm64`` or ``x86_64``.

    Args:
        source: folder with the handler's module and ``requirements.txt``.
        build: folder that keeps the archives, one for each state of the inputs: none is made twice.

    Raises:
        PackagingError: the handler is missing, a requirement cannot be had, or the archive cannot be written
            or is larger than Lambda takes.
    """
    _require_handler(source)
    files = _files(source, lambda name: any(part.startswith(".") for part in name.parts))
    archive = build / f"function-{_fingerprint(files, runtime, architecture)}.zip"
    if not archive.exists():
        pulumi.log.info(f"Packaging {source.name} for {runtime} on {architecture} …")
        try:
            build.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=build) as work:
                unfinished, dependencies = Path(work, "archive"), Path(work, "dependencies")
                _install(source / REQUIREMENTS, dependencies, runtime, architecture)
                _write_archive(_files(dependencies, _is_of_this_machine) | files, unfinished)
                unfinished.replace(archive)
        except OSError as error:
            raise PackagingError(f"{archive} cannot be written: {error.strerror}.") from error
    _require_size(archive)
    return Package(archive, base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode())


def _require_handler(source: Path) -> None:
    module, function = HANDLER.split(".")
    path = source / f"{module}.py"
    if not path.is_file():
        raise PackagingError(f"{path} is missing: the function's handler is {HANDLER}.")
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        raise PackagingError(f"{path} cannot be parsed: {error.msg} in line {error.lineno}.") from error
    if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body):
        raise PackagingError(f"{path} defines no function {function}: the function's handler is {HANDLER}.")
    if not (source / REQUIREMENTS).is_file():
        raise PackagingError(f"{source / REQUIREMENTS} is missing: it may be empty, but it has to be there.")


def _files(folder: Path, is_left_out: Callable[[PurePath], bool]) -> dict[str, bytes]:
    """What the files under a folder hold, by their names in an archive; bytecode is always left out."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    kept = {name: path for name, path in files.items() if "__pycache__" not in name.parts and not is_left_out(name)}
    return {name.as_posix(): path.read_bytes() for name, path in kept.items()}


def _is_of_this_machine(name: PurePath) -> bool:
    """What pip writes for the machine that it runs on: launchers with its interpreter's path, and their hashes."""
    own = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    return name.parts[0] == "bin" or (name.parent.suffix == ".dist-info" and name.name in own)


def _fingerprint(files: dict[str, bytes], runtime: str, architecture: str) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for part in (runtime, architecture, *sorted(files)):
        digest.update(part.encode() + b"\0" + hashlib.sha256(files.get(part, b"")).digest())
    return digest.hexdigest()[:16]


def _install(requirements: Path, target: Path, runtime: str, architecture: str) -> None:
    glibcs = range(_GLIBC.get(runtime, _GLIBC_DEFAULT), _GLIBC_OLDEST - 1, -1)
    platforms = [*(f"manylinux_2_{glibc}" for glibc in glibcs), "manylinux2014"]  # which also means the older names
    command = [sys.executable, *_PIP.split(), "--target", str(target), "--requirement", str(requirements)]
    command += ["--only-binary=:all:", "--implementation=cp", f"--python-version={runtime.removeprefix('python')}"]
    command += [f"--platform={platform}_{_MACHINES[architecture]}" for platform in platforms]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        errors = [line for line in result.stderr.splitlines() if line.strip()] or ["pip said nothing"]
        reason = next((line for line in reversed(errors) if line.startswith("ERROR: ")), errors[-1])
        raise PackagingError(
            f"{requirements} cannot be installed for {runtime} on {architecture}: {reason.removeprefix('ERROR: ')}"
        )


def _write_archive(files: dict[str, bytes], path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980, the earliest that the format has
            entry.create_system = 3  # Unix, where the next line means a file that everybody may read
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])


def _require_size(path: Path) -> None:
    size = path.stat().st_size
    if size <= LARGEST_BYTES:
        return
    sizes: Counter[str] = Counter()
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            sizes[entry.filename.partition("/")[0]] += entry.file_size
    largest = ", ".join(f"{name} {part / MIB:.1f} MiB" for name, part in sizes.most_common(3))
    raise PackagingError(
        f"{path} has {size / MIB:.1f} MiB, and Lambda takes {LARGEST_BYTES // MIB} MiB at most. Remove what the "
        f"function can do without, or deploy it as a layer; the largest are {largest}."
    )
