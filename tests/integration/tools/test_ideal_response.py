"""The ideal response, extracted into an empty folder and deployed, passes its own integration tests."""

import os
import re
from pathlib import Path

import pytest
from tapkit.local.endpoint import free_port

from tests.integration.conftest import TARGET
from tests.pages.extraction import extract, run, written_page

HERE = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.skipif(TARGET == "aws", reason="the page's stack is deployed to an emulator of its own")
def test_its_integration_tests_pass(tmp_path: Path):
    extract(written_page(), tmp_path)
    home = HERE | {"HOME": str(tmp_path)}
    run(tmp_path, "tapkit", "up", "--stack", "dev", "--port", str(free_port()), **home)
    try:
        variables = dict(re.findall(r"^export (\w+)=(.+)$", run(tmp_path, "tapkit", "env", **home), re.MULTILINE))
        printed = run(tmp_path, "pytest", "-q", "tests/integration", **home, **variables)
    finally:
        run(tmp_path, "tapkit", "down", **home)
    assert re.search(r"\b6 passed", printed)
