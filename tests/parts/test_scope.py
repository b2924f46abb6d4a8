"""What every part is told: how its names end, its tags, and where it is."""

from parts.scope import Scope


def test_names_end_in_the_suffix():
    assert Scope("dev", {}, "123456789012", "us-east-1").name("dlq") == "dlq-dev"
