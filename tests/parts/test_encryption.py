"""The stack's key: whom it admits."""

from fnmatch import fnmatchcase

import pytest
from tapkit.testing import ACCOUNT_ID, Graph, Run, component, statements, the

from tests.unit.conftest import TAGS

HERE = f"us-east-1:{ACCOUNT_ID}"


def test_key_rotates_and_can_be_rescued_for_a_month(encrypted: Run):
    inputs = the(encrypted.graph, "kms.Key").inputs
    # Its policy has tests of its own below.
    assert {name: value for name, value in inputs.items() if name != "policy"} == {
        "description": "Encrypts the uploads, failed events, logs and alarms of dev",
        "enableKeyRotation": True,
        "deletionWindowInDays": 30,
        "tags": TAGS,
    }


def test_alias_names_the_key(encrypted: Run):
    key = the(encrypted.graph, "kms.Key")
    assert the(encrypted.graph, "kms.Alias").inputs == {"targetKeyId": key.outputs["keyId"]}


def test_there_is_no_key_without_kms(dev: Run):
    assert [resource.name for resource in dev.graph if resource.type.startswith("aws:kms/")] == []


def statement(graph: Graph, sid: str) -> dict:
    """The statement of the key's policy with an identifier."""
    (found,) = [candidate for candidate in statements(the(graph, "kms.Key")) if candidate["Sid"] == sid]
    return found


def admitted(patterns: list[str] | str, arn: str) -> bool:
    return any(fnmatchcase(arn, pattern) for pattern in ([patterns] if isinstance(patterns, str) else patterns))


def test_policy_leaves_it_to_iam_and_admits_two_services(encrypted: Run):
    assert [granted["Sid"] for granted in statements(the(encrypted.graph, "kms.Key"))] == [
        "DelegateToIam",
        "AllowAlarms",
        "AllowLogs",
    ]
    assert statement(encrypted.graph, "DelegateToIam") == {
        "Sid": "DelegateToIam",
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT_ID},
        "Action": "kms:*",
        "Resource": "*",
    }


def test_cloudwatch_is_admitted_for_every_alarm_of_the_stack(encrypted: Run):
    found = statement(encrypted.graph, "AllowAlarms")
    condition = found.pop("Condition")
    assert found == {
        "Sid": "AllowAlarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }
    assert condition["StringEquals"] == {"aws:SourceAccount": ACCOUNT_ID}
    patterns = condition["ArnLike"]["aws:SourceArn"]
    alarms = [resource.outputs["arn"] for resource in encrypted.graph.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")]
    assert len(patterns) == len(alarms)
    assert [alarm for alarm in alarms if not admitted(patterns, alarm)] == []


def test_cloudwatch_logs_is_admitted_for_the_log_group_of_the_stack(encrypted: Run):
    found = statement(encrypted.graph, "AllowLogs")
    pattern = found.pop("Condition")["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert found == {
        "Sid": "AllowLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
        "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
    }
    assert admitted(pattern, the(encrypted.graph, "cloudwatch.LogGroup").outputs["arn"])


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:cloudwatch:{HERE}:alarm:processor-errors-prod-0123456",
        f"arn:aws:cloudwatch:{HERE}:alarm:processor-errors-pr-dev-0123456",
        f"arn:aws:cloudwatch:{HERE}:alarm:processor-errors-dev-eu-0123456",
        "arn:aws:cloudwatch:us-east-1:999999999999:alarm:processor-errors-dev-0123456",
        f"arn:aws:logs:{HERE}:log-group:processor-log-prod-0123456",
        f"arn:aws:logs:{HERE}:log-group:processor-log-pr-dev-0123456",
    ],
)
def test_no_service_is_admitted_for_another_stack(encrypted: Run, arn: str):
    alarms = statement(encrypted.graph, "AllowAlarms")["Condition"]["ArnLike"]["aws:SourceArn"]
    logs = statement(encrypted.graph, "AllowLogs")["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert not admitted([*alarms, logs], arn)


def test_encryption_key_registers_its_outputs(encrypted: Run):
    graph = encrypted.graph
    key = the(graph, "kms.Key")
    assert component(graph, "EncryptionKey", "uploads-dev").outputs == {"key_arn": key.outputs["arn"]}
