"""Physical names as Pulumi makes them of logical ones."""

import pytest
from tapkit.aws.auto_naming import SUFFIX_CHARACTERS, auto_name, is_auto_name, placeholder_name


@pytest.mark.parametrize(
    ("name", "auto"),
    [
        ("log-dev-0a1b2c3", True),
        ("log-dev-0a1b2c3d", False),
        ("log-dev-other-0a1b2c3", False),
        ("log-dev", False),
        ("a-log-dev-0a1b2c3", False),
    ],
)
def test_names_that_pulumi_makes_are_recognised(name: str, auto: bool):
    assert is_auto_name("log-dev", name) is auto


def test_a_name_is_another_one_each_time():
    first, second = auto_name("log-dev"), auto_name("log-dev")
    assert first != second
    assert is_auto_name("log-dev", first) and is_auto_name("log-dev", second)


def test_a_placeholder_is_the_same_one_each_time():
    assert placeholder_name("uploads-dev") == "uploads-dev-08b1599"


def test_the_suffix_is_as_long_as_the_rule_on_names_takes_it_for():
    assert len(auto_name("")) == len(placeholder_name("")) == SUFFIX_CHARACTERS == 8
