"""The rules about the configuration of production."""

import pytest

from tests.tapkit.review.project.conftest import Judge

STACK = "config:\n  aws:region: us-east-1\n  other:{key}: {value}\n"
RULES = {"production-data-kept", "production-encrypted", "production-recorded"}


def told(judge: Judge, path: str, key: str, value: str) -> list[tuple]:
    found = judge({path: STACK.format(key=key, value=value)})
    return [finding for finding in found if finding[0] in RULES]


@pytest.mark.parametrize(
    ("key", "value", "rule", "message"),
    [
        ("skip_final_snapshot", '"true"', "production-data-kept", "true: production's data can be lost"),
        ("deletion-protection", "false", "production-data-kept", "false: production's data can be lost"),
        ("versioning", "Suspended", "production-data-kept", "suspended: production's data can be lost"),
        ("backupRetentionPeriod", "0", "production-data-kept", "0: production's data can be lost"),
        ("encryption", "none", "production-encrypted", "none: production's data is not encrypted"),
        ("encryption", '""', "production-encrypted", "empty: production's data is not encrypted"),
        ("log_retention_days", '"1"', "production-recorded", "1: production's logs are gone within 14 days"),
        ("log_level", "DEBUG", "production-recorded", "debug: production's logs tell too much, and cost too much"),
    ],
)
def test_setting_that_suits_development_is_found_in_production(
    key: str, value: str, rule: str, message: str, judge: Judge
):
    path = "Pulumi.prod.yaml"
    assert told(judge, path, key, value) == [(rule, path, 3, f"other:{key} is {message}")]
    assert not told(judge, "Pulumi.qa.yaml", key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("skip_final_snapshot", "false"),
        ("deletion_protection", "true"),
        ("encryption", "AES256"),
        ("log_retention_days", "14"),
        ("log_retention_days", "0"),
        ("log_retention_days", "long"),
        ("log_level", "INFO"),
        ("encryption", "[]"),
    ],
)
def test_setting_that_suits_production_is_not_found(key: str, value: str, judge: Judge):
    assert not told(judge, "Pulumi.prod.yaml", key, value)


def test_default_that_production_does_not_change_counts(judge: Judge):
    declared = "name: shop\nruntime: python\nconfig:\n  skip_final_snapshot:\n    type: boolean\n    default: true\n"
    found = judge({"Pulumi.yaml": declared, "Pulumi.prod.yaml": "config:\n  aws:region: us-east-1\n"})
    assert [finding for finding in found if finding[0] in RULES] == [
        (
            "production-data-kept",
            "Pulumi.prod.yaml",
            None,
            "shop:skip_final_snapshot is true: production's data can be lost",
        )
    ]
