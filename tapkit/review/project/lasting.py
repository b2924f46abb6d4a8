"""The rule that stacks that are meant to last do not lose their data by mistake or by a deadline."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tapkit.checks import Problem, Severity, project_rule
from tapkit.review.project.config_keys import declarations, line_of_setting
from tapkit.review.project.folder import Folder, mapping

PRODUCTION = ("prod", "production")
LEAST_LOG_DAYS = 90
# A dead-letter queue keeps an event for 14 days, after Lambda has tried it for up to six hours:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
LEAST_VERSION_DAYS = 15


@dataclass(frozen=True)
class Safeguard:
    """A requirement on a setting of a stack whose data is to last.

    Attributes:
        name: the setting's, without its namespace.
        accepts: whether a value, as text, is right.
        reason: for the requirement, and what to write instead.
    """

    name: str
    accepts: Callable[[str], bool]
    reason: str


def _at_least(days: int) -> Callable[[str], bool]:
    """Whether a text is that many days or more; stack-files-valid reports other texts."""
    return lambda text: not re.fullmatch("[+-]?[0-9]+", text) or int(text) >= days


VERSIONS = Safeguard(
    "noncurrent_version_days",
    _at_least(LEAST_VERSION_DAYS),
    "an event that waits 14 days to be tried again needs its object's version then; "
    f"write {LEAST_VERSION_DAYS} or more",
)
SAFEGUARDS = (
    Safeguard("force_destroy", lambda text: text != "true", "`pulumi destroy` deletes every object; write false"),
    Safeguard(
        "log_retention_days",
        # 0 is for ever: https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/loggroup/#inputs
        lambda text: text == "0" or _at_least(LEAST_LOG_DAYS)(text),
        f"production's log is asked for months after an accident; write {LEAST_LOG_DAYS} or more",
    ),
    Safeguard(
        "encryption", lambda text: text != "AES256", "no key controls who may read production's objects; write aws:kms"
    ),
    VERSIONS,
)


@project_rule("stacks-keep-data", Severity.HIGH, "Give the key another value in the stack's file.")
def stacks_keep_data(folder: Folder) -> Iterator[Problem]:
    """Production's settings lose no data, and versions outlive their events in each stack that keeps its objects.

    Production is a stack of that name. Another one keeps its objects where its `force_destroy` is false. Only
    settings that the project declares are judged, the declared default where the stack's file has no value.
    """
    declared = declarations(folder)
    for path, stack in folder.stacks.items():
        values = {key: _value(schema, mapping(stack.get("config")).get(key)) for key, schema in declared.items()}
        for safeguard in _safeguards(path, values.get(f"{folder.name}:force_destroy")):
            key = f"{folder.name}:{safeguard.name}"
            value = values.get(key)
            if value is not None and not safeguard.accepts(value):
                yield path, line_of_setting(folder, path, key), f"{key} is {value}: {safeguard.reason}"


def _value(schema: Mapping[str, Any], own: Any) -> str | None:
    """A setting's value as text; None where there is none, or it is encrypted or no single value."""
    value = schema.get("default", schema.get("value")) if own is None else own
    if value is None or isinstance(value, list | Mapping):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _safeguards(path: str, force_destroy: str | None) -> tuple[Safeguard, ...]:
    if PurePosixPath(path).stem.removeprefix("Pulumi.") in PRODUCTION:
        return SAFEGUARDS
    return (VERSIONS,) if force_destroy == "false" else ()
