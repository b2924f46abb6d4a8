"""There is no room for the function's archive: none is left half-written, and the next build is right."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from parts.packaging import build_package
from tests.parts.conftest import HANDLER, write
from tests.unit.conftest import ROOT

LIMIT = 64 * 1024
PACKAGE = (
    "import signal, sys; from pathlib import Path; from parts.packaging import build_package, PackagingError\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"  # the write fails with an error instead
    "try: build_package('python3.13', 'arm64', source=Path(sys.argv[1]), build=Path(sys.argv[2]))\n"
    "except PackagingError as error: sys.exit(str(error))"
)


@pytest.fixture(name="source")
def fixture_source(tmp_path: Path) -> Path:
    """A function without requirements, larger than the limit."""
    write(tmp_path / "source" / "main.py", HANDLER)
    write(tmp_path / "source" / "requirements.txt", "")
    write(tmp_path / "source" / "data.txt", "x" * LIMIT)
    return tmp_path / "source"


def test_a_failed_write_is_one_sentence_and_the_next_build_is_right(source: Path, tmp_path: Path):
    build = tmp_path / "build"
    failed = subprocess.run(
        [sys.executable, "-c", PACKAGE, str(source), str(build)],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    announcement, sentence = failed.stderr.splitlines()
    assert announcement.startswith("info: Packaging source ")
    assert (failed.returncode, sentence.endswith(".zip cannot be written: File too large.")) == (1, True)
    assert not list(build.iterdir())
    elsewhere = build_package("python3.13", "arm64", source=source, build=tmp_path / "elsewhere")
    again = build_package("python3.13", "arm64", source=source, build=build)
    assert again.path.read_bytes() == elsewhere.path.read_bytes()
