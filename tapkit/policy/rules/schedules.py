"""Schedules and rules of EventBridge: they are valid and enabled, and something is to happen."""

import json
import re
from collections.abc import Iterator

from tapkit.aws.cloudwatch import EVENT_RULE, EVENT_TARGET
from tapkit.aws.iam import ROLE
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.scheduler import SCHEDULE
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.rules.rights import rights_of_role
from tapkit.policy.settings import chosen
from tapkit.policy.statements import statements_of

SCHEDULER = "scheduler.amazonaws.com"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
_RATE = re.compile(r"rate\((?P<value>\d+) (?P<unit>minute|hour|day)(?P<plural>s?)\)")
_CRON = re.compile(r"cron\((?P<fields>[^()]*)\)")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
_FIELDS = {
    "minutes": (0, 59),
    "hours": (0, 23),
    "day of the month": (1, 31),
    "month": (1, 12),
    "day of the week": (1, 7),
    "year": (1970, 2199),
}


@resource_rule(
    "schedule-valid",
    Severity.HIGH,
    "Write rate(5 minutes), rate(1 hour), or cron(0 12 * * ? *) with six fields, one of the days a question mark.",
    EVENT_RULE,
    SCHEDULE,
)
def schedule_valid(resource: Resource) -> Iterator[str]:
    """A schedule is an expression that EventBridge understands."""
    expression = chosen(resource).value("scheduleExpression")
    if expression is None:
        return
    text = str(expression)
    if match := _RATE.fullmatch(text):
        one = int(match["value"]) == 1
        if int(match["value"]) == 0:
            yield f"{text} never comes"
        elif resource.type == EVENT_RULE and one == bool(match["plural"]):
            yield f"{text} must be rate({match['value']} {match['unit']}{'' if one else 's'})"
    elif match := _CRON.fullmatch(text):
        yield from (f"{text} {problem}" for problem in _wrong_cron(match["fields"].split()))
    elif not (resource.type == SCHEDULE and _AT.fullmatch(text)):
        yield f"{text} is neither rate(…) nor cron(…)"


def _wrong_cron(fields: list[str]) -> Iterator[str]:
    if len(fields) != len(_FIELDS):
        yield f"has {len(fields)} fields, not {len(_FIELDS)}"
        return
    if (fields[2] == "?") == (fields[4] == "?"):
        yield "must have a question mark for one of the two days"
    for (name, (least, most)), text in zip(_FIELDS.items(), fields):
        numbers = [int(number) for number in re.findall(r"(?<![/#\w])\d+", text)]
        if any(not least <= number <= most for number in numbers):
            yield f"has {text} for the {name}, which is from {least} to {most}"


@resource_rule(
    "event-pattern-valid",
    Severity.HIGH,
    "Set a schedule_expression, or an event_pattern that is JSON with a list of values for each key.",
    EVENT_RULE,
)
def event_pattern_valid(event_rule: Resource) -> Iterator[str]:
    """A rule has a schedule, or a pattern that is JSON and that an event can match."""
    pattern = chosen(event_rule).value("eventPattern")
    if pattern is None:
        if not event_rule.sets("scheduleExpression"):
            yield "it has neither a schedule nor a pattern"
        return
    try:
        parsed = pattern if isinstance(pattern, dict) else json.loads(pattern)
    except ValueError as error:
        yield f"its pattern is not JSON ({error})"
        return
    if not isinstance(parsed, dict) or not parsed:
        yield "its pattern has no keys"
        return
    for key in ("source", "detail-type", "account", "region", "resources"):
        if key in parsed and not isinstance(parsed[key], list):
            yield f"its pattern has a {key} that is not a list"


@rule("rule-has-target", Severity.HIGH, "Add an EventTarget with the rule's name.", EVENT_RULE)
def rule_has_target(stack: Stack, event_rule: Resource) -> Iterator[str]:
    """A rule has a target, without which nothing happens."""
    if not any(found.refers_to(event_rule, "rule", "name", "id") for found in stack.of_type(EVENT_TARGET)):
        yield "no EventTarget says what is to happen"


@resource_rule("schedule-enabled", Severity.MEDIUM, "Set the state to ENABLED, or leave it out.", EVENT_RULE, SCHEDULE)
def schedule_enabled(resource: Resource) -> Iterator[str]:
    """A rule or a schedule is enabled."""
    if chosen(resource).value("state") == "DISABLED" or chosen(resource).value("isEnabled") is False:
        yield "it is disabled: nothing happens"


@rule(
    "schedule-role",
    Severity.CRITICAL,
    f"Give the target a role that {SCHEDULER} may assume and that allows lambda:InvokeFunction on the function.",
    SCHEDULE,
)
def schedule_role(stack: Stack, schedule: Resource) -> Iterator[str]:
    """A schedule's role may be assumed by EventBridge Scheduler, and may invoke its target."""
    for role in stack.of_type(ROLE):
        if not schedule.refers_to(role, "target.roleArn", "arn"):
            continue
        trusting = statements_of([role], "assumeRolePolicy")
        trusted = [name for statement in trusting for name in statement.principals.get("Service", [])]
        if SCHEDULER not in trusted:
            yield f"{SCHEDULER} cannot assume its role {role.name}"
        for function in stack.of_type(FUNCTION):
            invoked = schedule.refers_to(function, "target.arn", "arn")
            if invoked and not rights_of_role(stack, role).cover("lambda:InvokeFunction", str(function.value("arn"))):
                yield f"its role {role.name} does not allow lambda:InvokeFunction on {function.name}"
