"""The figures at the top of a report, for each of its sections."""

from dataclasses import dataclass

from pages.report.contents import Report


@dataclass(frozen=True)
class Card:
    """A figure.

    Attributes:
        section: of the page, which tells more.
        label: what was counted.
        figure: how many, or how much.
        note: on the figure.
        state: good, bad, or unknown where nothing was measured, or not lately.
    """

    section: str
    label: str
    figure: str
    note: str
    state: str


def cards(report: Report) -> list[Card]:
    """The figures, in the order of the page."""
    return [
        _resources(report),
        _rules(report),
        _findings(report),
        _failures(report),
        _benchmarks(report),
    ]


def _resources(report: Report) -> Card:
    custom = [node.resource.custom for node in report.tree]
    components = custom.count(False) - 1  # the stack is not a component
    return Card("resources", "Resources", f"{sum(custom)}", f"in {components} components", "good")


def _rules(report: Report) -> Card:
    verdicts = [judged.verdict for judged in report.rules]
    counts = {"hold": "holds", "violated": "violated", "not applicable": "not applicable"}
    note = ", ".join(f"{verdicts.count(verdict)} {word}" for word, verdict in counts.items() if verdict in verdicts)
    return Card("rules", "Rules", f"{len(verdicts)}", note, _state("violated" not in verdicts))


def _findings(report: Report) -> Card:
    count = sum(len(judged.findings) for judged in report.rules)
    return Card("rules", "Findings", f"{count}", "to fix" if count else "nothing to fix", _state(not count))


def _failures(report: Report) -> Card:
    proven, total = sum(failure.finding is not None for failure in report.failures), len(report.failures)
    note = f"of {total} documented" if proven == total else f"of {total}: run `make docs`"
    return Card("failures", "Failures proven", f"{proven}", note, _state(proven == total))


def _benchmarks(report: Report) -> Card:
    if report.benchmarks is None:
        return Card("benchmarks", "Benchmarks", "–", "not measured", "unknown")
    held = [figure.holds for figure in report.benchmarks.figures if figure.limit is not None]
    outdated = report.is_outdated(report.benchmarks.date)
    note = "within their limit" + (", out of date" if outdated else "")
    return Card("benchmarks", "Benchmarks", f"{sum(held)} of {len(held)}", note, _state(all(held), outdated))


def _state(good: bool, outdated: bool = False) -> str:
    if not good:
        return "bad"
    return "unknown" if outdated else "good"
