"""`python -m pages.report`: where it writes, and what it says when it cannot."""

import runpy
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pages.report import cli as command_line
from tests.pages.reports import parse


def test_the_page_is_written_where_one_asks(written_report: Path):
    assert written_report.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")


def test_the_page_links_to_coverage_from_where_it_is(written_report: Path):
    (link,) = parse(written_report.read_text(encoding="utf-8")).iterfind(".//header/p/a")
    assert (written_report.parent / link.get("href")).resolve() == command_line.COVERAGE


def test_the_page_is_built_where_one_does_not():
    assert command_line.REPORT == command_line.ROOT / "build" / "report.html"
    assert {option.name: option.default for option in command_line.cli.params}["output"] == command_line.REPORT


def test_a_file_that_cannot_be_written_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tapkit.runner.run.run_program", lambda *_: None)
    monkeypatch.setattr("pages.report.contents.gather", lambda *_: None)
    monkeypatch.setattr("pages.report.page.render", lambda *_: "the page")
    taken = tmp_path / "taken"
    taken.touch()
    failed = CliRunner().invoke(command_line.cli, ["--output", str(taken / "report.html")]).exception
    assert str(failed) == f"{taken / 'report.html'} cannot be written: File exists. Name another file with --output."


def test_a_mistake_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["pages.report"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("pages.report", run_name="__main__")
    assert ended.value.code == 1
    assert f"Error: {tmp_path / 'Pulumi.yaml'} does not exist" in capsys.readouterr().err
