"""The ideal response stands alone: what it shows is all that its preview and its tests need."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.pages.extraction import extract, run, shown_files, written_page

MOST_LINES = 2_225
PUBLIC = {"aws_lambda_powertools", "boto3", "botocore", "moto", "pulumi", "pulumi_aws", "pytest"}
HERE = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(name="page", scope="module")
def ideal_response_of_now() -> str:
    return written_page()


@pytest.fixture(name="folder", scope="module")
def extracted_files(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracted")
    extract(page, folder)
    return folder


def test_it_can_be_read_at_one_sitting(page: str):
    assert len(page.splitlines()) <= MOST_LINES


def test_every_file_of_the_tree_is_shown(page: str):
    tree = page.partition("```text\n")[2].partition("```")[0]
    assert [line.split()[0] for line in tree.splitlines()] == list(shown_files(page))


def test_it_imports_nothing_but_itself_and_public_packages(page: str):
    files = shown_files(page)
    own = {path.partition("/")[0] for path in files}
    imports = {name for text in files.values() for name in re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)}
    assert imports - own - PUBLIC - set(sys.stdlib_module_names) == set()


def test_its_unit_tests_pass(folder: Path):
    assert re.search(r"\b\d+ passed", run(folder, "pytest", "-q", "tests/unit", **HERE))


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_its_preview_registers_the_whole_stack(folder: Path, stack: str):
    assert "Nothing was created." in run(folder, "tapkit", "preview", "--stack", stack, **HERE)
