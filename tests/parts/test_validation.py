"""The rules that a setting's value must satisfy."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from parts.settings import Rule, at_least, between, boolean, matching, one_of, require_allowed, settings_of

CHOICE = one_of("arm64", 1, 3)
RANGE = between(-1, 1000)
FLOOR = at_least(0)
PATTERN = matching("[a-z]{1,3}", "1 to 3 letters")


@dataclass(frozen=True)
class Tank:
    """Two settings, and a field that is none."""

    litres: Annotated[int, RANGE] = 5
    colour: Annotated[str, PATTERN] = "red"
    note: str = ""

    def __post_init__(self) -> None:
        require_allowed(self)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (CHOICE, "arm64"),
        (CHOICE, 1),
        (CHOICE, 3),
        (RANGE, -1),
        (RANGE, 0),
        (RANGE, 1000),
        (FLOOR, 0),
        (FLOOR, 10**12),
        (PATTERN, "a"),
        (PATTERN, "abc"),
        (boolean(), True),
        (boolean(), False),
    ],
)
def test_accepts(rule: Rule, value: Any):
    assert rule.accepts(value)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (CHOICE, "ARM64"),
        (CHOICE, 2),
        (CHOICE, "1"),
        (CHOICE, True),
        (CHOICE, 1.0),
        (CHOICE, ["arm64"]),
        (CHOICE, None),
        (RANGE, -2),
        (RANGE, 1001),
        (RANGE, "5"),
        (RANGE, 5.0),
        (RANGE, True),
        (RANGE, None),
        (FLOOR, -1),
        (FLOOR, "0"),
        (FLOOR, 1.0),
        (FLOOR, False),
        (PATTERN, ""),
        (PATTERN, "abcd"),
        (PATTERN, "abc\n"),
        (PATTERN, "Abc"),
        (PATTERN, 1),
        (PATTERN, None),
        (boolean(), "true"),
        (boolean(), 0),
        (boolean(), 1),
        (boolean(), None),
    ],
)
def test_refuses(rule: Rule, value: Any):
    assert not rule.accepts(value)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CHOICE, "one of arm64, 1, 3"),
        (RANGE, "a whole number from -1 to 1000"),
        (FLOOR, "a whole number of 0 or more"),
        (PATTERN, "1 to 3 letters"),
        (boolean(), "true or false"),
    ],
)
def test_says_what_is_allowed(rule: Rule, words: str):
    assert rule.allowed == words


def test_settings_are_the_fields_with_a_rule():
    assert settings_of(Tank) == {"litres": (int, RANGE), "colour": (str, PATTERN)}


def test_allowed_settings_pass():
    assert Tank(litres=1000, note="Anything.").litres == 1000


def test_a_setting_that_is_not_allowed_is_one_sentence():
    with pytest.raises(ValueError) as caught:
        Tank(colour="GREEN")
    assert str(caught.value) == "colour is 'GREEN': it must be 1 to 3 letters."
