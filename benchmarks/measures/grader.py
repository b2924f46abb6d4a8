"""Reviews of answers with planted defects and of mutants of this repository: what is found, missed and made up."""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from tapkit.console import make_console, table
from tapkit.review.profiles import ANY, TEMPLATE

from benchmarks.grader.data import Answer, Mutant, answers, mutants
from benchmarks.grader.matching import Finding, Judged, grave, is_noticed, judge, news
from benchmarks.measures.memory import sampled_tree
from benchmarks.measures.running import ROOT, run
from benchmarks.results import Figure

SAVED = ROOT / "build/grader.json"
MISSED_DEFECTS, MISSED_MUTANTS = 20, 10  # percent, at most
FINDINGS_ON_GOOD = 3
# Whoever reports everything finds everything: findings about no planted defect, for each that is found.
BESIDE = 1.0


@dataclass(frozen=True)
class Review:
    """What one review said, and what it cost.

    Attributes:
        findings: as it printed them.
        status: that it ended with; None where it printed no findings.
        seconds: from its start to its end.
        mebibytes: the peak of what its processes had resident.
    """

    findings: list[Finding]
    status: int | None
    seconds: float
    mebibytes: float


def review(project: Path, profile: str = ANY) -> Review:
    """Review a project in a process of its own, as its user would."""
    # They are our own, so nothing has to confine them.
    command = [sys.executable, "-m", "tapkit", "review", "--unconfined", "--json", "--profile", profile, str(project)]
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL) as process,
        sampled_tree(process.pid) as peak,
    ):
        process.wait()
        seconds = time.perf_counter() - started
        output.seek(0)
        text = output.read()
    try:
        answer = json.loads(text)
    except ValueError:
        return Review([], None, seconds, peak.mebibytes)
    return Review(answer["findings"], process.returncode, seconds, peak.mebibytes)


def grade(only: str) -> list[Figure]:
    """Review every answer and mutant whose name matches a regular expression; show and save the results."""
    chosen_answers = [each for each in answers() if re.search(only, each.name)]
    chosen_mutants = [each for each in mutants() if re.search(only, each.id)]
    figures, saved = [], {}
    if chosen_answers:
        judged = _judge_answers(chosen_answers)
        saved["answers"] = [_answer_as_data(*each) for each in judged]
        figures += _answer_figures(judged)
    if chosen_mutants:
        tried = _try_mutants(chosen_mutants)
        saved["mutants"] = tried
        figures += _mutant_figures(tried)
    SAVED.parent.mkdir(exist_ok=True)
    SAVED.write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Saved to {SAVED.relative_to(ROOT)}.", err=True)
    return figures


def _judge_answers(chosen: Sequence[Answer]) -> list[tuple[Answer, Review, Judged]]:
    judged = []
    for each in chosen:
        click.echo(f"reviewing: answer {each.name} …", err=True)
        with tempfile.TemporaryDirectory() as scratch:
            # Neither its name nor what lies beside it tells what is wrong with it.
            project = shutil.copytree(each.project, Path(scratch, "project"))
            reviewed = review(project)
        judged.append((each, reviewed, judge(each, reviewed.findings)))
    make_console().print(table("Answers", ANSWER_COLUMNS, [_answer_row(*each) for each in judged]))
    for column in ("category", "kind"):
        make_console().print(table(f"Defects by {column}", [column, "found", "planted"], _by(column, judged)))
    missed = [[each.name, defect.id, defect.sentence] for each, _, judgement in judged for defect in judgement.missed]
    make_console().print(table("Missed defects", ["answer", "defect", "what is wrong"], missed))
    alarms = [
        [each.name, *(finding[key] for key in ("severity", "check", "where", "message"))]
        for each, _, judgement in judged
        for finding in judgement.false_alarms
    ]
    make_console().print(table("False alarms", ["answer", "severity", "check", "where", "message"], alarms))
    return judged


ANSWER_COLUMNS = ["answer", "found", "planted", "false alarms", "grave ones", "beside", "status", "seconds", "MiB"]


def _answer_row(answer: Answer, reviewed: Review, judged: Judged) -> list[str]:
    alarms = judged.false_alarms
    cells = [answer.name, len(judged.found), len(answer.defects), len(alarms), len(grave(alarms)), len(judged.beside)]
    cells += ["no answer" if reviewed.status is None else reviewed.status]
    return [*map(str, cells), f"{reviewed.seconds:.1f}", f"{reviewed.mebibytes:.0f}"]


def _by(column: str, judged: Sequence[tuple[Answer, Review, Judged]]) -> list[list[str]]:
    found = Counter(getattr(defect, column) for _, _, judgement in judged for defect in judgement.found)
    planted = Counter(getattr(defect, column) for answer, _, _ in judged for defect in answer.defects)
    return [[each, str(found[each]), str(planted[each])] for each in sorted(planted)]


def _answer_as_data(answer: Answer, reviewed: Review, judged: Judged) -> dict[str, Any]:
    return {
        "answer": answer.name,
        "found": [each.id for each in judged.found],
        "missed": [each.id for each in judged.missed],
        "false_alarms": judged.false_alarms,
        "beside": judged.beside,
        "status": reviewed.status,
        "seconds": round(reviewed.seconds, 2),
        "mebibytes": round(reviewed.mebibytes),
    }


def _answer_figures(judged: Sequence[tuple[Answer, Review, Judged]]) -> list[Figure]:
    planted = sum(len(answer.defects) for answer, _, _ in judged)
    found = sum(len(judgement.found) for _, _, judgement in judged)
    beside = sum(len(judgement.beside) for _, _, judgement in judged)
    good = [judgement.false_alarms for answer, _, judgement in judged if not answer.defects]
    alarms = sum(len(judgement.false_alarms) for answer, _, judgement in judged if answer.defects)
    figures = [Figure("planted defects missed", _percent(planted - found, planted), "%", MISSED_DEFECTS)]
    figures.append(Figure("findings beside them, for each found", beside / max(found, 1), "times", BESIDE))
    figures.append(Figure("findings about what is right", alarms, "", 0))
    if good:
        figures.append(Figure("findings on a good answer, at most", max(map(len, good)), "", FINDINGS_ON_GOOD))
        figures.append(Figure("grave findings on good answers", sum(len(grave(each)) for each in good), "", 0))
    seconds, mebibytes = zip(*((reviewed.seconds, reviewed.mebibytes) for _, reviewed, _ in judged), strict=True)
    return [*figures, *_costs("an answer", seconds, mebibytes)]


def _try_mutants(chosen: Sequence[Mutant]) -> list[dict[str, Any]]:
    with _checkout() as copy:
        before = review(copy, TEMPLATE).findings
    tried = []
    for each in chosen:
        click.echo(f"reviewing: mutant {each.id} …", err=True)
        tried.append(_try(each, before))
    rows = [
        [area, str(sum(each["noticed"] for each in defects)), str(len(defects))]
        for area in sorted({each["area"] for each in tried})
        if (defects := [each for each in tried if each["area"] == area and each["defect"] and not each["stale"]])
    ]
    make_console().print(table("Mutants", ["area", "found", "made"], rows))
    missed = [[each["id"], each["breaks"]] for each in tried if each["defect"] and not each["noticed"]]
    make_console().print(table("Missed mutants", ["mutant", "what it breaks"], missed))
    return tried


def _try(mutant: Mutant, before: Sequence[Finding]) -> dict[str, Any]:
    facts = {"id": mutant.id, "area": mutant.area, "breaks": mutant.breaks, "defect": mutant.defect}
    with _checkout() as copy:
        try:
            mutant.apply(copy)
        except ValueError as error:
            click.echo(f"not made: {error}", err=True)
            return {**facts, "stale": True, "noticed": False, "news": []}
        reviewed = review(copy, TEMPLATE)
    added = news(before, reviewed.findings)
    costs = {"seconds": round(reviewed.seconds, 2), "mebibytes": round(reviewed.mebibytes)}
    return {**facts, "stale": False, "noticed": is_noticed(mutant, added), "news": added, **costs}


def _mutant_figures(tried: Sequence[dict[str, Any]]) -> list[Figure]:
    made = [each for each in tried if not each["stale"]]
    defects = [each for each in made if each["defect"]]
    missed = [each for each in defects if not each["noticed"]]
    alarms = [each for each in made if not each["defect"] and each["news"]]
    return [
        Figure("mutants missed", _percent(len(missed), len(defects)), "%", MISSED_MUTANTS),
        Figure("findings on harmless mutants", len(alarms), "", 0),
        Figure("mutants that cannot be made any more", len(tried) - len(made), "", 0),
        *_costs("a mutant", [each["seconds"] for each in made], [each["mebibytes"] for each in made]),
    ]


@contextmanager
def _checkout() -> Iterator[Path]:
    """A copy of the files that Git knows of this repository."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "project")
        for name in run("git", "ls-files", "-z").split("\0"):
            if name and (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy / name)
        yield copy


def _costs(what: str, seconds: Sequence[float], mebibytes: Sequence[float]) -> list[Figure]:
    return [
        Figure(name, statistics.median(values), unit, least=min(values), most=max(values))
        for name, unit, values in ((f"review of {what}", "s", seconds), (f"review of {what}, memory", "MiB", mebibytes))
        if values
    ]


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
