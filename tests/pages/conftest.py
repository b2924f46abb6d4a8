"""Fixtures for the tests of the pages: the project's own run, and the report about it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pages.report.cli import cli
from tests.unit.conftest import clean_environment, dev, encrypted  # pylint: disable=unused-import # fixtures


@pytest.fixture(scope="session")
def written_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's report, as the command writes it."""
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    printed = CliRunner().invoke(cli, ["--output", str(path)])
    assert printed.stdout == f"{path}\n", printed.output
    return path
