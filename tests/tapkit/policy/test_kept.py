"""Rules for data and logs that are kept, in tables, databases, buckets and log groups."""

import pytest
from tapkit.aws.auto_naming import placeholder_name
from tapkit.aws.dynamodb import TABLE
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.logs import LOG_GROUP
from tapkit.aws.rds import DATABASE_CLUSTER, DATABASE_INSTANCE
from tapkit.aws.s3 import BUCKET

from tests.tapkit.policy.building import messages, thing

ID, AT = {"name": "id", "type": "S"}, {"name": "at", "type": "N"}
BY_TIME = {"globalSecondaryIndexes": [{"name": "by-time", "hashKey": "at"}]}


@pytest.mark.parametrize(
    ("rule", "kind", "settings", "expected"),
    [
        ("table-keys-declared", TABLE, {"hashKey": "id", "attributes": [ID]}, []),
        ("table-keys-declared", TABLE, {"hashKey": "id", "attributes": [ID, AT], **BY_TIME}, []),
        (
            "table-keys-declared",
            TABLE,
            {"hashKey": "id", "attributes": [ID], **BY_TIME},
            ["its attributes lack at, which it or one of its indexes has as a key"],
        ),
        (
            "table-keys-declared",
            TABLE,
            {"hashKey": "id", "attributes": [ID, AT]},
            ["its attributes have at, which is no key"],
        ),
        ("table-settings-valid", TABLE, {"billingMode": "PAY_PER_REQUEST"}, []),
        ("table-settings-valid", TABLE, {"readCapacity": 1, "writeCapacity": 1}, []),
        (
            "table-settings-valid",
            TABLE,
            {"billingMode": "PROVISIONED", "readCapacity": 1},
            ["it is billed for provisioned capacity, and sets no writeCapacity"],
        ),
        (
            "table-settings-valid",
            TABLE,
            {"billingMode": "PAY_PER_REQUEST", "ttl": {"enabled": True}, "streamEnabled": True},
            [
                "it deletes what is old, and does not say which attribute holds the time",
                "its stream has no streamViewType",
            ],
        ),
        (
            "table-billed-one-way",
            TABLE,
            {"billingMode": "PAY_PER_REQUEST", "readCapacity": 5},
            ["it is billed by request, and sets readCapacity"],
        ),
        ("table-billed-one-way", TABLE, {"readCapacity": 5}, []),
        ("table-recoverable", TABLE, {"pointInTimeRecovery": {"enabled": True}}, []),
        ("table-recoverable", TABLE, {"pointInTimeRecovery": {"enabled": False}}, ["it has no point-in-time recovery"]),
        ("database-backed-up", DATABASE_INSTANCE, {"backupRetentionPeriod": 7}, []),
        ("database-backed-up", DATABASE_INSTANCE, {"replicateSourceDb": "db"}, []),
        ("database-backed-up", DATABASE_CLUSTER, {"engine": "aurora"}, []),
        (
            "database-backed-up",
            DATABASE_INSTANCE,
            {"engine": "mysql"},
            ["it keeps no backups: its backup_retention_period is 0"],
        ),
        ("database-final-snapshot", DATABASE_INSTANCE, {"skipFinalSnapshot": True}, []),
        ("database-final-snapshot", DATABASE_INSTANCE, {"finalSnapshotIdentifier": "last"}, []),
        (
            "database-final-snapshot",
            DATABASE_INSTANCE,
            {"skipFinalSnapshot": False},
            ["it cannot be deleted: it has no final_snapshot_identifier, and does not skip the snapshot"],
        ),
        ("log-retention-valid", LOG_GROUP, {"retentionInDays": 30}, []),
        ("log-group-expires", LOG_GROUP, {"retentionInDays": 30}, []),
        ("log-group-expires", LOG_GROUP, {"retentionInDays": 0}, ["it has no retention"]),
        ("bucket-name-free", BUCKET, {"tags": {}}, []),
        ("bucket-name-free", BUCKET, {"bucket": "uploads-dev"}, []),
        ("bucket-name-free", BUCKET, {"bucket": "uploads-123456789012"}, []),
        ("bucket-name-free", BUCKET, {"bucket": "www.example.com"}, []),
        ("bucket-name-free", BUCKET, {"bucket": placeholder_name("it")}, []),
        (
            "bucket-name-free",
            BUCKET,
            {"bucket": "uploads"},
            ["its name is uploads in every stack and account, and can be taken only once"],
        ),
    ],
)
def test_data_is_kept(rule: str, kind: str, settings: dict, expected: list[str]):
    assert messages(rule, thing(kind, **settings)) == expected


def test_retention_is_one_that_logs_have():
    (message,) = messages("log-retention-valid", thing(LOG_GROUP, retentionInDays=10))
    assert message.startswith("its retention is 10 days, which is none of 1, 3, 5, 7, 14, 30, ")


def test_log_group_of_a_function_is_left_to_the_functions_rule():
    group = thing(LOG_GROUP, "logs")
    function = thing(FUNCTION, "f", loggingConfig={"logGroup": group.props["name"]})
    assert not messages("log-group-expires", group, function)
    assert messages("log-group-expires", group) == ["it has no retention"]


@pytest.mark.parametrize(
    ("rule", "kind", "settings", "expected"),
    [
        ("production-data-protected", TABLE, {"deletionProtectionEnabled": True}, []),
        (
            "production-data-protected",
            TABLE,
            {"hashKey": "id"},
            ["it can be deleted: its deletionProtectionEnabled is not set"],
        ),
        (
            "production-data-protected",
            DATABASE_INSTANCE,
            {"skipFinalSnapshot": True},
            [
                "it can be deleted: its deletionProtection is not set",
                "it is deleted without a last snapshot: its skipFinalSnapshot is set",
                "it is in a single availability zone: its multiAz is not set",
            ],
        ),
        ("production-data-protected", DATABASE_INSTANCE, {"deletionProtection": True, "multiAz": True}, []),
        ("production-data-protected", DATABASE_CLUSTER, {"deletionProtection": True}, []),
        (
            "production-kept",
            BUCKET,
            {"forceDestroy": True},
            ["its force_destroy is true: `pulumi destroy` deletes all its objects"],
        ),
        ("production-kept", BUCKET, {"forceDestroy": False}, []),
        ("production-logged", LOG_GROUP, {"retentionInDays": 1}, ["it keeps records for 1 days, less than 14"]),
        ("production-logged", LOG_GROUP, {"retentionInDays": 14}, []),
    ],
)
def test_production_is_guarded_more_closely(rule: str, kind: str, settings: dict, expected: list[str]):
    assert messages(rule, thing(kind, stack="prod", **settings)) == expected
    assert messages(rule, thing(kind, stack="eu-production", **settings)) == expected
    assert not messages(rule, thing(kind, stack="product-tests", **settings))
