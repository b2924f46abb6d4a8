"""A deployed stack: nothing differs after a deployment, and everything that has been changed by hand is reported."""

import pytest

from tests.ops.validation.changes import CHANGES, Change
from tests.ops.validation.conftest import Found


def test_right_after_a_deployment_nothing_differs(unchanged: Found):
    assert not unchanged


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_by_hand_is_reported(change: Change, changed: Found):
    for expected in change.expected:
        assert [found for found in changed if found == expected]


def test_nothing_but_the_changes_is_reported(changed: Found):
    expected = [each for change in CHANGES for each in change.expected]
    assert [found for found in changed if found not in expected] == []
