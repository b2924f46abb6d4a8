"""Conditions of a task's requirements, judged by what a program registers, its project's files and the review."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import NotJudged
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.rights import rights_of
from tapkit.review.project import Folder
from tapkit.review.project.collected import Test, is_of
from tapkit.review.project.testing import asserting_tests
from tapkit.review.tasks.values import described, holds, texts_in, values_at
from tapkit.review.verdicts import Verdicts, short_type

IDENTITIES = ("arn", "id", "name", "bucket", "url", "invokeArn")
# The review's own trials, by event, fault and whether the handler is to raise: what they pass says the same.
TRIALS = {
    ("s3", None, False): "handler-decodes-keys-at-run",
    ("s3", "refused", True): "handler-raises-what-fails",
    ("s3", "malformed", True): "handler-refuses-malformed-events",
}


@dataclass(frozen=True)
class Evidence:
    """What an answer is judged by.

    Attributes:
        folder: the project's files.
        verdicts: of the review, with the stack.
        outputs: of the stack.
    """

    folder: Folder
    verdicts: Verdicts
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stack(self) -> Stack:
        """What the program registers.

        Raises:
            NotJudged: it could not be run.
        """
        if self.verdicts.stack is None:
            raise NotJudged(self.verdicts.unrecorded or "the program was not run")
        return self.verdicts.stack


def missing(name: str, value: Any, evidence: Evidence) -> str:
    """What is missing for a condition to hold, in words; nothing where it holds.

    Raises:
        NotJudged: that cannot be told; the message says why.
    """
    return _CONDITIONS[name](value, evidence)


def _resource(value: Any, evidence: Evidence) -> str:
    found, wanted = evidence.stack.of_type(*value["types"]), value.get("count", 1)
    conditions = value.get("with", {})
    fitting = [
        resource
        for resource in found
        if all(holds(test, values_at(resource.props, path)) for path, test in conditions.items())
    ]
    if len(fitting) >= wanted:
        return ""
    kinds = _kinds(value["types"])
    if len(found) < wanted:
        return f"there is no {kinds}" if not found else f"there is only {len(found)} of {wanted} {kinds}"
    unmet = [
        described(path, test)
        for path, test in conditions.items()
        if sum(holds(test, values_at(resource.props, path)) for resource in found) < wanted
    ]
    which = " and ".join(unmet or [described(*each) for each in conditions.items()])
    return f"{len(fitting)} of {wanted} {kinds} with {which}"


def _link(value: Any, evidence: Evidence) -> str:
    sources, targets = (evidence.stack.of_type(*value[end]) for end in ("from", "to"))
    path = value.get("property", "")
    if any(_refers(source, target, path) for source in sources for target in targets if source is not target):
        return ""
    for found, end in ((sources, "from"), (targets, "to")):
        if not found:
            return f"there is no {_kinds(value[end])}"
    through = f" in {path}" if path else ""
    return f"no {_kinds(value['from'])} refers to a {_kinds(value['to'])}{through}"


def _refers(source: Resource, target: Resource, path: str) -> bool:
    """Whether a resource's property, or any, refers to another: by Pulumi's own account, or by an ARN, id or name."""
    if not path:
        return any(target.urn in urns for urns in source.references.values())
    referred = target.urn in source.references.get(path.partition(".")[0], ())
    texts = texts_in(values_at(source.props, path))
    names = {str(target.known(identity)) for identity in IDENTITIES if target.known(identity)}
    if any(text in names for text in texts):
        return True
    return referred and (any(name in text for name in names for text in texts) or "." not in path)


def _waits(value: Any, evidence: Evidence) -> str:
    stack = evidence.stack
    waiting, awaited = stack.of_type(*value["resource"]), {each.urn for each in stack.of_type(*value["for"])}
    if not waiting:
        return f"there is no {_kinds(value['resource'])}"
    late = [each.name for each in waiting if not awaited & stack.waits_for(each)]
    return f"{', '.join(late)} waits for no {_kinds(value['for'])}" if late else ""


def _grants(value: Any, evidence: Evidence) -> str:
    stack = evidence.stack
    functions, on = stack.of_type(FUNCTION), value.get("on", ())
    arns = [f"{target.known('arn')}*" for target in stack.of_type(*on)] if on else ["*"]
    if not functions or not arns:
        return f"there is no {_kinds(on) if functions else 'Function'}"
    lacking, unknown = [], []
    for function in functions:
        try:
            rights = rights_of(stack, function)[1]
        except NotJudged as error:
            unknown.append(f"the rights of {function.name} are not known: {error}")
            continue
        lacks = [action for action in value["actions"] if not any(rights.reach(action, arn) for arn in arns)]
        if not lacks:
            return ""
        lacking.append(f"the role of {function.name} does not allow {', '.join(lacks)}{_on(on)}")
    if unknown:
        raise NotJudged(unknown[0])
    return lacking[0]


def _on(types: Any) -> str:
    return f" on a {_kinds(types)}" if types else ""


def _output(value: Any, evidence: Evidence) -> str:
    found = evidence.stack.of_type(*value["of"])
    properties = (value["property"],) if "property" in value else IDENTITIES
    names = {str(each.known(name)) for each in found for name in properties if each.known(name)}
    texts = texts_in(evidence.outputs)
    if any(text == name or (len(properties) > 1 and name in text) for text in texts for name in names):
        return ""
    what = f"the {value['property']} of a" if "property" in value else "a"
    return f"no output is {what} {_kinds(value['of'])}"


def _behaviour(value: Any, evidence: Evidence) -> str:
    if not evidence.stack.of_type(FUNCTION):
        return "there is no Function"
    trial = TRIALS.get((value["event"], value.get("fault"), value.get("raises")))
    if trial is None or "answers" in value:
        raise NotJudged(f"the review does not invoke a handler with this event ({value['event']})")
    return evidence.verdicts.require(trial)


def _tests(value: Any, evidence: Evidence) -> str:
    wanted, about = value.get("count", 1), value.get("about", "")
    found = sum(
        _cases(test)
        for test in asserting_tests(evidence.folder)
        if is_of(value["kind"], test.module.path) and re.search(about, _told(test))
    )
    if found >= wanted:
        return ""
    subject = f" about {about}" if about else ""
    return f"{found} of {wanted} {value['kind']} tests{subject} that assert something"


def _told(test: Test) -> str:
    """A test's text with the name of its file."""
    return f"{test.module.path} {ast.unparse(test.function)}"


def _cases(test: Test) -> int:
    """How often pytest runs a test that is parametrized with literal lists."""
    cases = 1
    for each in test.function.decorator_list:
        if isinstance(each, ast.Call) and ast.unparse(each.func).endswith("parametrize") and len(each.args) > 1:
            cases *= max(1, len(getattr(each.args[1], "elts", [])))
    return cases


def _file(value: Any, evidence: Evidence) -> str:
    pattern = value["path"]
    paths = [path for path in evidence.folder.files if fnmatchcase(f"/{path}", f"/{pattern}".replace("/**/", "*/"))]
    if not paths:
        return f"there is no {pattern}"
    lines = (line for path in paths for line in evidence.folder.text(path).splitlines())
    if "matches" in value and not any(re.search(value["matches"], line) for line in lines):
        return f"no line of {pattern} matches {value['matches']}"
    return ""


def _any(conditions: Any, evidence: Evidence) -> str:
    lacking, unknown = [], []
    for name, value in conditions:
        try:
            lack = missing(name, value, evidence)
        except NotJudged as error:
            unknown.append(str(error))
            continue
        if not lack:
            return ""
        lacking.append(lack)
    if unknown:
        raise NotJudged(unknown[0])
    return "; and ".join(dict.fromkeys(lacking))


def _kinds(types: Any) -> str:
    return " or ".join(dict.fromkeys(map(short_type, types)))


_CONDITIONS: dict[str, Callable[[Any, Evidence], str]] = {
    "resource": _resource,
    "link": _link,
    "waits": _waits,
    "grants": _grants,
    "output": _output,
    "behaviour": _behaviour,
    "check": lambda name, evidence: evidence.verdicts.require(name),
    "tests": _tests,
    "file": _file,
    "any": _any,
}
