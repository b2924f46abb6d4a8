"""The function's archive: `lambda_code/` and its requirements."""

from pathlib import Path

from parts.packaging import Package, build_package

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "lambda_code"
BUILD = PROJECT / "build"


def package_for(runtime: str, architecture: str) -> Package:
    """Package the function for a runtime, such as ``python3.13``, and an architecture, such as ``arm64``.

    Raises:
        PackagingError: the function cannot be packaged.
    """
    return build_package(runtime, architecture, source=SOURCE, build=BUILD)
