"""A review's result as JUnit's XML, which CI servers read: a test case for each check."""

from collections import Counter
from xml.etree import ElementTree

from tapkit.checks import Check, Subject
from tapkit.review.output.table import place
from tapkit.review.report import Report
from tapkit.review.verdicts import Verdicts

SUITE = "tapkit review"


def as_junit(report: Report) -> str:
    """The result as XML."""
    suite = ElementTree.Element("testsuite", name=SUITE)
    counts = Counter(_case(suite, check, report.verdicts) for check in report.checks)
    numbers = {"tests": counts.total(), "failures": counts["failure"], "errors": 0, "skipped": counts["skipped"]}
    for name, number in numbers.items():
        suite.set(name, str(number))
    suites = ElementTree.Element("testsuites", name=report.project)
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def _case(suite: ElementTree.Element, check: Check, verdicts: Verdicts) -> str:
    """Add a check; the result says whether it failed or was skipped."""
    case = ElementTree.SubElement(suite, "testcase", classname=f"tapkit.{check.subject.name.lower()}", name=check.name)
    if found := verdicts.found(check.name):
        lines = [f"{place(finding)}: {finding.message}" for finding in found]
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        failure = ElementTree.SubElement(case, "failure", type=check.severity.word, message=f"{lines[0]}{more}")
        failure.text = "\n".join([*lines, check.remedy])
        return "failure"
    reasons = [each.reason for each in verdicts.unjudged if each.check is check]
    if check.subject is Subject.RUN and check.name not in verdicts.examined:
        reasons.append("it was not tried")
    if reasons:
        ElementTree.SubElement(case, "skipped", message=f"not judged, because {reasons[0]}")
        return "skipped"
    return "passed"
