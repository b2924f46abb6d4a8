"""A deployed stack: nothing differs after a deployment, and everything that has been changed by hand is reported."""

from dataclasses import replace
from typing import Any

import pytest

from tests.tapkit.ops.validation.changes import CHANGES, Change
from tests.tapkit.ops.validation.conftest import Deployment, Found


def test_right_after_a_deployment_nothing_differs(unchanged: Found):
    assert not unchanged


@pytest.mark.usefixtures("unchanged")  # before anything is changed
def test_a_key_that_no_output_names_is_found_by_its_alias(deployment: Deployment):
    def without_key(outputs: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in outputs.items() if name != "key_arn"}

    run = replace(deployment.run, outputs=without_key(deployment.run.outputs))
    assert not replace(deployment, run=run, outputs=without_key(deployment.outputs)).differences()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_by_hand_is_reported(change: Change, changed: Found):
    for expected in change.expected:
        assert [found for found in changed if found == expected]


def test_nothing_but_the_changes_is_reported(changed: Found):
    expected = [difference for change in CHANGES for difference in change.expected]
    assert [found for found in changed if found not in expected] == []
