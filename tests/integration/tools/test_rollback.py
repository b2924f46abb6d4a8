"""A broken version is taken back without a deployment."""

import uuid

import pytest
from tapkit.local.uploads import PROCESSED

from tests.integration.conftest import TARGET, wait_for

pytestmark = pytest.mark.skipif(TARGET == "aws", reason="makes uploads fail, which a stack in use must not")


def test_uploads_fail_with_a_broken_version_and_succeed_after_the_rollback(
    aws, outputs, broken_version, ops, parked, put, records, run_prefix
):  # pylint: disable=too-many-arguments, too-many-positional-arguments
    failing = f"failing-{uuid.uuid4()}"
    put(failing)
    assert parked(failing)["responsePayload"]["errorMessage"]

    done = ops("rollback")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"live: version {broken_version} → {outputs['function_version']}."
    alias = aws("lambda").get_alias(FunctionName=outputs["function_name"], Name="live")
    assert alias["FunctionVersion"] == outputs["function_version"]

    succeeding = put("succeeding")
    processed = {"message": PROCESSED, "key": f"{run_prefix}succeeding", "version_id": succeeding}
    wait_for(lambda: any(processed.items() <= each.items() for each in records()), "an upload after the rollback")
    assert f"{run_prefix}{failing}" not in {each.get("key") for each in records()}


def test_events_still_go_to_the_queue_after_a_rollback(aws, outputs, broken_version, ops):
    before = aws("lambda").get_function_event_invoke_config(FunctionName=outputs["function_name"], Qualifier="live")
    assert ops("rollback").returncode == 0
    after = aws("lambda").get_function_event_invoke_config(FunctionName=outputs["function_name"], Qualifier="live")
    assert after["DestinationConfig"] == before["DestinationConfig"]
    assert broken_version != outputs["function_version"]


def test_weighted_alias_is_rolled_back_with_all_of_its_traffic(aws, outputs, broken_version, ops):
    alias = {"FunctionName": outputs["function_name"], "Name": "live"}
    weights = {"AdditionalVersionWeights": {broken_version: 0.5}}
    aws("lambda").update_alias(**alias, FunctionVersion=outputs["function_version"], RoutingConfig=weights)
    assert ops("rollback").returncode == 0
    answer = aws("lambda").get_alias(**alias)
    assert answer["FunctionVersion"] == outputs["function_version"]
    assert not answer.get("RoutingConfig", {}).get("AdditionalVersionWeights")


def test_rollback_to_a_version_that_does_not_exist_changes_nothing(aws, outputs, ops):
    done = ops("rollback", "--to", "999")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: The function has no version 999; published are: ")
    alias = aws("lambda").get_alias(FunctionName=outputs["function_name"], Name="live")
    assert alias["FunctionVersion"] == outputs["function_version"]
