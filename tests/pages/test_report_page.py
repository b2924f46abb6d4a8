"""The report's page tells everything, escapes it, and needs nothing else."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tapkit.checks import Subject, checks_on

from benchmarks.results import Figure, Results
from failures.catalogue import load
from pages.report.page import render
from pages.report.revision import Revision
from tests.failures.conftest import row
from tests.pages.reports import AFTER, BEFORE, COVERAGE, FAILURE, NOON, VIOLATED, parse, report, section, text
from tests.unit.conftest import ROOT

STYLE = (ROOT / "pages" / "report" / "templates" / "page.css").read_text(encoding="utf-8")
RESULTS = Results(NOON, "2 cores", [Figure("fast", 1.23456, "s", limit=2), Figure("plain", 3, "MiB")])


def test_the_project_s_page_shows_every_rule_and_every_failure(written_report: Path):
    page = parse(written_report.read_text(encoding="utf-8"))
    shown = [element.get("id") for element in page.iter("details") if element.get("id")]
    expected = [
        *(f"rule-{rule.name}" for rule in checks_on(Subject.RESOURCE, Subject.STACK, Subject.FOLDER)),
        *(row.id for row in load().rows),
    ]
    assert sorted(shown) == sorted(expected)


def test_the_project_s_page_is_of_a_reasonable_size(written_report: Path):
    assert written_report.stat().st_size < 3_000_000


def test_links_within_the_page_lead_somewhere(written_report: Path):
    page = parse(written_report.read_text(encoding="utf-8"))
    targets = {element.get("id") for element in page.iter()}
    within = {link.get("href") for link in page.iter("a") if link.get("href").startswith("#")}
    assert within and not within - {f"#{target}" for target in targets}


def test_the_page_loads_nothing(written_report: Path):
    page = parse(written_report.read_text(encoding="utf-8"))
    policy = page.find("head/meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    loaded = [element.get(name) for element in page.iter() for name in ("src", "srcset", "data") if element.get(name)]
    assert not loaded
    assert not [element for element in page.iter() if element.tag in ("link", "iframe", "object", "form")]
    assert "url(" not in STYLE and "@import" not in STYLE


def test_without_scripts_every_failure_is_there_and_no_filter(written_report: Path):
    page = parse(written_report.read_text(encoding="utf-8"))
    assert [element.get("id") for element in page.iter() if element.get("hidden")] == ["filter"]


def test_tags_are_closed_in_html_too():
    """Unlike XML, HTML takes <p/> for the start of a paragraph."""
    void = {"meta", "br", "img", "input"}
    opened: list[str] = []

    class Parser(HTMLParser):
        """Collects what closes itself."""

        def handle_startendtag(self, tag, attrs):
            opened.append(tag)

    Parser().feed(render(report(failures=[replace(FAILURE, row=row(correction=CORRECTION))]), COVERAGE))
    assert opened and set(opened) <= void


CORRECTION = {"says": "No.", "right": "Yes.", "evidence": "https://example.org/a"}


def test_what_the_catalogue_says_is_escaped():
    page = render(report(failures=[replace(FAILURE, row=row(failure="`<b>` & <script>alert(1)</script>"))]), COVERAGE)
    (what,) = parse(page).findall(".//details[@id='book-01']/summary/span[@class='what']")
    assert text(what) == "<b> & <script>alert(1)</script>"
    assert [element.tag for element in what] == ["code"]


@pytest.mark.parametrize(
    ("revision", "expected"),
    [
        (Revision("1.2.3", "abc1234", False), "Version 1.2.3 · commit abc1234 · stack pr1"),
        (Revision("1.2.3", "abc1234", True), "commit abc1234 with uncommitted changes · stack"),
        (Revision("1.2.3", "", False), "Version 1.2.3 · no commit · stack"),
    ],
)
def test_the_head_says_what_it_is_about(revision: Revision, expected: str):
    head = text(parse(render(report(revision=revision), COVERAGE)).find(".//header"))
    assert expected in head and "written 2026-01-02 12:00 UTC" in head


def test_the_head_links_to_the_pages_of_coverage():
    assert [link.get("href") for link in parse(render(report(), COVERAGE)).iterfind(".//header/p/a")] == [COVERAGE]


def test_a_resource_is_shown_with_its_type_and_what_it_waits_for():
    assert "b-pr1 aws:x/thing:Thing after a-pr1" in section("resources")


def test_a_violated_rule_is_open_and_says_where_and_what_to_do():
    page = parse(render(report(resource_rules=[VIOLATED]), COVERAGE))
    shown = page.find(".//details[@id='rule-bucket-encrypted']")
    assert shown.get("open")
    assert text(shown).startswith("violated high bucket-encrypted A bucket says how its objects are encrypted")
    assert f"uploads: says nothing Remedy {VIOLATED.rule.remedy}" in text(shown)
    assert [text(element) for element in shown.iter("code")][1:] == ["uploads", "nothing"]


def test_a_rule_names_the_failures_that_it_catches():
    caught = replace(FAILURE, row=row(check="bucket-encrypted"))
    page = parse(render(report(failures=[caught]), COVERAGE))
    shown = page.find(".//details[@id='rule-bucket-encrypted']")
    assert not shown.get("open")
    assert [link.get("href") for link in shown.iter("a")] == ["#book-01"]


def test_a_failure_is_told_with_its_proof_and_what_puts_it_right():
    told = section("failures", failures=[replace(FAILURE, row=row(translated="As is.", correction=CORRECTION))])
    for expected in (
        "Section One Cause Haste. Fix Quote it. Correct in __main__.py.",
        "In this project’s terms As is. Correction The document says: No. Correct is: Yes. https://example.org/a",
        "Check program-runs: The program runs to its end and registers its resources.",
        "Proof Reports Pulumi.yaml: it ends",
        "Broken and fixed: a.py -x +y",
    ):
        assert expected in told


def test_a_failure_that_has_changed_says_how_to_prove_it():
    told = section("failures", failures=[replace(FAILURE, finding=None)])
    assert "book-01 high not proven The program does not run." in told
    assert "Proof The row has changed since it was proven: run make docs." in told


def test_what_was_not_measured_says_how():
    assert "Not measured: run python -m benchmarks, then make report again." in section("benchmarks")


@pytest.mark.parametrize(("date", "outdated"), [(BEFORE, True), (AFTER, False)])
def test_what_was_measured_before_the_last_change_is_out_of_date(date, outdated: bool):
    shown = "Out of date: tap.py has changed since, 2026-01-02 12:00 UTC. Run python -m benchmarks again."
    benchmarks = section("benchmarks", benchmarks=replace(RESULTS, date=date))
    assert (shown in benchmarks) is outdated


def test_benchmarks_are_shown_beside_their_limits():
    told = section("benchmarks", benchmarks=RESULTS)
    assert "Medians on 2 cores. Measured 2026-01-02 12:00 UTC." in told
    assert told.endswith("fast 1.23 s 2 s holds plain 3 MiB –")
    slow = replace(RESULTS, figures=[Figure("slow", 3, "s", limit=2)])
    assert section("benchmarks", benchmarks=slow).endswith("slow 3 s 2 s exceeded")


# What stands on what, as the style sheet has it.
PAIRS = [
    *(("text", back) for back in ("page", "raised", "warn-back")),
    *(("soft", back) for back in ("page", "raised")),
    *(("accent", "page"), ("bad", "raised"), ("warn", "page")),
    *((name, f"{name}-back") for name in ("good", "bad", "warn")),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_colours_contrast_enough_to_be_read(scheme: int, front: str, back: str):
    """By WCAG 2.2's level AA: https://www.w3.org/TR/WCAG22/#contrast-minimum."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", STYLE.split("@media")[scheme]))
    darker, lighter = sorted(luminance(colours[colour]) for colour in (front, back))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
