"""Mistakes that would destroy data: refused, or said."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
from tapkit.local.placeholders import Placeholders
from tapkit.runner.failure import ProgramFailed
from tapkit.runner.monitor import READ_STACK_OUTPUTS, Monitor
from tapkit.runner.run import run_program
from tapkit.testing import Graph, record

from tests.unit.conftest import run_tap, run_tap_after, shop

# What holds nothing, and is made again by `up`. Most of it cannot be deleted either, because the notification depends
# on it.
EXPENDABLE = {
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:lambda/alias:Alias",
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/permission:Permission",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topicSubscription:TopicSubscription",
}


@pytest.fixture(name="durable", scope="module")
def stack_that_is_to_last() -> Graph:
    """A stack that may not be destroyed with what it holds."""
    return run_tap(force_destroy="false", encryption="aws:kms", alarm_email="ops@example.com").graph


def test_exactly_what_holds_data_or_keeps_it_processed_is_protected(durable: Graph):
    custom = {
        (resource.type, resource.protect)
        for resource in durable
        if resource.custom and resource.type.startswith("aws:")
    }
    assert custom == {(kind, kind not in EXPENDABLE) for kind, _ in custom}


def test_nothing_is_protected_where_the_stack_may_be_destroyed_with_what_it_holds(graph: Graph):
    assert [resource.name for resource in graph if resource.protect] == []


@pytest.mark.parametrize("configured", ["pr123", ""])
def test_another_suffix_on_a_deployed_stack_is_refused(monkeypatch: pytest.MonkeyPatch, configured: str):
    if not configured:
        monkeypatch.setenv("ENVIRONMENT_SUFFIX", "pr123")
    registered: list[str] = []
    project = replace(shop(environment_suffix=configured), last_outputs={"environment_suffix": "dev"})
    with pytest.raises(ProgramFailed) as caught:
        run_program(project, Placeholders(project.region), lambda resource: registered.append(resource.type))
    assert str(caught.value) == (
        "The stack dev is deployed with the suffix 'dev': with 'pr123' all of its resources, and what they hold, would "
        "be replaced. For a stack beside it, run `pulumi stack init pr123 --copy-config-from dev`; to keep this one, "
        "unset ENVIRONMENT_SUFFIX and set shop:environment_suffix to dev."
    )
    assert registered == ["pulumi:pulumi:Stack"]


NO_PAUSES = "import parts.settings\nparts.settings.READ_PAUSES_SECONDS = 0, 0, 0"


class Flaky(Monitor):
    """A state that cannot be read a few times."""

    failures = 0

    def Invoke(self, request, context):
        if request.tok == READ_STACK_OUTPUTS and Flaky.failures:
            Flaky.failures -= 1
            # What Pulumi's engine answers while the file with the state is empty.
            context.abort(grpc.StatusCode.UNKNOWN, "failed to load checkpoint:\nEOF")
        return super().Invoke(request, context)


@pytest.fixture(name="unreadable")
def state_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets the first attempts at reading the stack's state fail."""
    monkeypatch.setattr("tapkit.runner.run.Monitor", Flaky)
    return lambda times: monkeypatch.setattr(Flaky, "failures", times)


def test_a_state_that_is_being_written_is_read_again(unreadable: Callable[[int], None], tmp_path: Path):
    unreadable(2)
    assert run_tap_after(NO_PAUSES, tmp_path).outputs["environment_suffix"] == "dev"


def test_a_state_that_cannot_be_read_is_one_sentence(unreadable: Callable[[int], None], tmp_path: Path):
    unreadable(3)
    with pytest.raises(ProgramFailed) as caught:
        run_tap_after(NO_PAUSES, tmp_path)
    assert str(caught.value) == (
        "What organization/shop/dev exported when it was last deployed cannot be read: invoke of "
        "pulumi:pulumi:readStackOutputs failed: failed to load checkpoint: EOF. "
        "See that the backend can be reached, then run the command again."
    )


def test_the_suffix_that_a_stack_is_deployed_with_is_kept():
    project = replace(shop("other", environment_suffix="dev"), last_outputs={"environment_suffix": "dev"})
    assert record(project).outputs["environment_suffix"] == "dev"
