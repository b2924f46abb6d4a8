"""What the pages name exists: files, headings, targets of make."""

import re

import pytest
from tapkit.review.project.markdown import Heading, parse

from tests.unit.conftest import ROOT

PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "scaffold" / "README.md")
}
LINKS = [
    (page, target) for page, text in PAGES.items() for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text)
]
FILES = [
    (page, file)
    for page, text in PAGES.items()
    for file in sorted(set(re.findall(r"`((?:lib|parts|tapkit|lambda_code)/[a-z_/]*(?:\.[a-z]+)?)`", text)))
    if not re.search(r"dynamodb|table", file)  # CONTRIBUTING's example of what is to be written
]


def anchors(text: str) -> set[str]:
    """The fragments that lead to a page's headings: https://github.com/gjtorikian/html-pipeline."""
    headings = [part.text.lower() for part in parse(text) if isinstance(part, Heading)]
    return {re.sub(r"[^\w -]", "", heading).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_links_lead_somewhere(page: str, target: str):
    path, _, fragment = target.partition("#")
    file = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    assert file.exists()
    assert not fragment or fragment in anchors(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "file"), FILES)
def test_files_they_name_exist(page: str, file: str):
    assert (ROOT / file).exists(), page


@pytest.mark.parametrize(
    "target", sorted({name for text in PAGES.values() for name in re.findall(r"`make ([a-z]+)", text)})
)
def test_targets_of_make_they_name_exist(target: str):
    files = [ROOT / "Makefile", *ROOT.glob("*/targets.mk")]
    assert any(re.search(rf"^{target}:", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)


def test_readme_stays_short():
    assert len(PAGES["README.md"].splitlines()) <= 150
