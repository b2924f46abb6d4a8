"""What every part is told: how its names end and which tags it has."""

from parts.scope import Scope


def test_names_end_in_the_suffix():
    assert Scope("dev").name("dlq") == "dlq-dev"


def test_there_are_no_tags_unless_they_are_given():
    assert (Scope("dev").tags, Scope("dev", {"Team": "shop"}).tags) == ({}, {"Team": "shop"})
