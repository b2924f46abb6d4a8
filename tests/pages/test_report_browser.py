"""The report in a real browser, as wide as a phone: the search works, nothing sticks out, no network is asked."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from failures.catalogue import load
from tests.unit.conftest import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE_WIDTH = 390
PROBE = (ROOT / "tests" / "pages" / "probe.js").read_text(encoding="utf-8")
# A browser's window has a least width, greater than a phone's; a frame has none.
FRAME = f"""<!DOCTYPE html>
<iframe src="report.html#q=bucket+Permission&amp;severity=critical" width="{PHONE_WIDTH}" height="800"></iframe>
<pre id="seen"></pre>
<script>
addEventListener("message", (event) => {{ document.getElementById("seen").textContent = event.data; }});
</script>
"""


@dataclass(frozen=True)
class Visit:
    """The probe's observations, and the browser's complaints."""

    seen: dict[str, Any]
    complaints: list[str]


def visit(report: str, folder: Path) -> Visit:
    """Open a report in a browser, without a network, and let the probe walk through it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    probed = report.replace("</body>", f"<script>\n{PROBE}</script>\n</body>")
    (folder / "report.html").write_text(probed, encoding="utf-8")
    (folder / "frame.html").write_text(FRAME, encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        "--virtual-time-budget=10000",
    ]
    command = [browser, *options, "--dump-dom", (folder / "frame.html").as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    told = re.search('<pre id="seen">(.+)</pre>', ran.stdout)
    complaints = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    assert told, "\n".join(["the probe did not come to its end", *complaints])
    return Visit(json.loads(unescape(told[1])), complaints)


@pytest.fixture(scope="module", name="visited")
def a_visit(written_report: Path, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """A visit of the project's report."""
    return visit(written_report.read_text(encoding="utf-8"), tmp_path_factory.mktemp("browser"))


TOTAL = len(load().rows)


def test_the_address_says_what_to_search_for(visited: Visit):
    rows = visited.seen["arrived"]["rows"]
    assert visited.seen["fields"] == ["bucket Permission", "", "critical"]
    assert {severity for _, severity in rows} == {"critical"}
    assert "testing-11" in [row for row, _ in rows]
    assert visited.seen["arrived"]["count"] == f"{len(rows)} of {TOTAL}"
    assert len(rows) < TOTAL / 2


def test_the_search_is_there_with_scripts(visited: Visit):
    assert visited.seen["filter"]


def test_a_search_that_finds_nothing_shows_nothing_and_stands_in_the_address(visited: Visit):
    nothing = visited.seen["nothing"]
    assert (nothing["rows"], nothing["documents"], nothing["count"]) == ([], 0, f"0 of {TOTAL}")
    assert nothing["address"] == "#q=no+such+words&document=testing"


def test_a_link_to_a_failure_opens_it_whatever_was_searched_for(visited: Visit):
    linked = visited.seen["linked"]
    assert linked["open"]
    assert linked["count"] == f"{TOTAL} of {TOTAL}"
    assert 0 <= linked["top"] < 100


def test_a_severity_that_does_not_exist_hides_nothing(visited: Visit):
    unknown = visited.seen["unknown"]
    assert (unknown["count"], unknown["selected"]) == (f"{TOTAL} of {TOTAL}", 0)


def test_nothing_sticks_out_on_a_phone(visited: Visit):
    assert visited.seen["width"] == PHONE_WIDTH
    assert visited.seen["scroll"] <= PHONE_WIDTH


def test_the_browser_requests_nothing(visited: Visit):
    assert not visited.seen["requests"]


def test_the_browser_complains_about_nothing(visited: Visit):
    assert not visited.complaints
