"""The answers and the mutants: each says where it is wrong, and can be made."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.grader.data import CATEGORIES, KINDS, Answer, Mutant, answers, mutants, stale
from benchmarks.measures.running import ROOT

ANSWERS = answers()
MUTANTS = mutants()
TASKS = {path.stem for path in (ROOT / "tapkit/review/tasks").glob("*.yaml")}


def mutant(**changes: str) -> Mutant:
    facts = {"id": "m", "area": "a", "files": "*.py", "breaks": "", "about": "", "by": "B", "text": "A"}
    return Mutant(**{**facts, **changes})


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_each_defect_stands_where_it_is_said_to(answer: Answer):
    for defect in answer.defects:
        assert (answer.project / defect.place.files[0]).read_text(encoding="utf-8").count(defect.place.text) == 1


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_defects_are_of_known_kinds_under_names_of_their_own(answer: Answer):
    assert {each.category for each in answer.defects} <= set(CATEGORIES)
    assert {each.kind for each in answer.defects} <= set(KINDS)
    assert max(Counter(each.id for each in answer.defects).values(), default=1) == 1


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_each_answer_is_for_a_task(answer: Answer):
    assert answer.task in TASKS


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_no_project_tells_what_is_wrong_with_it(answer: Answer):
    texts = [path.read_text(encoding="utf-8") for path in answer.project.rglob("*") if path.is_file()]
    assert not [each for each in answer.defects if any(each.sentence in text for text in texts)]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: each.name)
def test_each_source_can_be_parsed(answer: Answer):
    sources = list(answer.project.rglob("*.py"))
    assert len([ast.parse(path.read_bytes(), filename=str(path)) for path in sources]) == len(sources) > 0


def test_two_answers_are_good():
    assert [each.name for each in ANSWERS if not each.defects] == ["orders", "summaries"]


def test_each_mutant_can_be_made_of_this_repository():
    assert not list(stale(ROOT))


def test_mutants_have_names_of_their_own_and_say_what_a_finding_mentions():
    assert len({each.id for each in MUTANTS}) == len(MUTANTS)
    assert all(re.compile(each.about) and each.about for each in MUTANTS)


def test_a_mutant_that_cannot_be_made_is_named(tmp_path: Path):
    path = tmp_path / "mutants.yaml"
    path.write_text(
        "mutants: [{id: old, area: a, files: '*.py', text: A, by: B, breaks: b, about: c}]", encoding="utf-8"
    )
    (tmp_path / "module.py").write_text("A A", encoding="utf-8")
    assert list(stale(tmp_path, path)) == ["old: 'A' occurs 2 times in *.py, not once"]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ({}, "x = A\n", "x = B\n"),
        ({"text": "", "pattern": r"x=(\d+)", "by": r"x=\g<1>0"}, "f(x=1)\n", "f(x=10)\n"),
        ({"by": r"\1"}, "x = A\n", "x = \\1\n"),
    ],
)
def test_a_mutant_replaces_its_text(tmp_path: Path, change: dict[str, str], before: str, after: str):
    (tmp_path / "module.py").write_text(before, encoding="utf-8")
    mutant(**change).apply(tmp_path)
    assert (tmp_path / "module.py").read_text(encoding="utf-8") == after


def test_a_mutant_whose_text_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="the text of the mutant m occurs 0 times"):
        mutant().apply(tmp_path)
