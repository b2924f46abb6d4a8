"""Rules about secrets in what is deployed; the ones here are put together, so that no file holds them whole."""

import base64
import json
from typing import Any

import pytest
from tapkit.aws.lambda_ import FUNCTION
from tapkit.checks import CHECKS
from tapkit.policy.recorded import recorded_stack
from tapkit.policy.rules.secrets import ACCESS_KEY, MACHINES, TASK_DEFINITION

from tests.tapkit.policy.conftest import declared, told

AWS_KEY = "AKIA" + "Q7RS2TUV3WXY4Z56"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEowIBAAKCAQEAx7Jp5K2sVbq0\n"


@pytest.mark.parametrize(("props", "found"), [({"user": "u"}, True), ({"user": "u", "pgpKey": "keybase:u"}, False)])
def test_access_key_is_found(props: dict, found: bool):
    assert bool(told("access-key-absent", declared(ACCESS_KEY, **props))) is found


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("export DB_PASSWORD=hunter22\n", ["its userData sets DB_PASSWORD to a value in plain text"]),
        ("mysql --password='hunter22'", ["its userData sets password to a value in plain text"]),
        (f"aws configure set aws_access_key_id {AWS_KEY}", ["its userData holds a key"]),
        (f"cat > key <<EOF\n{PRIVATE_KEY}EOF", ["its userData holds a key"]),
        ("export DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)", []),
        ("export DB_PASSWORD_FILE=/run/db DB_PASSWORD={{resolve:ssm:db}}", []),
        ("#!/bin/bash\nyum install -y httpd\n", []),
    ],
)
@pytest.mark.parametrize("encoded", [False, True])
def test_secret_in_user_data_is_found(text: str, messages: list[str], encoded: bool):
    data = base64.b64encode(text.encode()).decode() if encoded else text
    assert told("user-data-without-secrets", declared(MACHINES[0], userData=data)) == messages


def test_user_data_may_be_no_text():
    data = base64.b64encode(b"\x1f\x8b\xff").decode()
    assert not told("user-data-without-secrets", declared(MACHINES[1], userDataBase64=data))


def containers(*environment: tuple[str, Any]) -> str:
    variables = [{"name": name, "value": value} for name, value in environment]
    return json.dumps([{"name": "app", "environment": variables}, {"name": "other"}])


@pytest.mark.parametrize(
    ("definitions", "messages"),
    [
        (
            containers(("DB_PASSWORD", "hunter22"), ("DB_HOST", "db")),
            ["the environment variable DB_PASSWORD of its container app holds a secret in plain text"],
        ),
        (
            containers(("DB", "postgres://u:hunter22@db")),
            ["the environment variable DB of its container app holds a password in a URL"],
        ),
        (containers(("DB_PASSWORD_ARN", "arn"), ("MAX_TOKENS", "100"), ("TOKEN_TTL", "60")), []),
        (containers(("API_KEY", "arn:aws:ssm:us-east-1:1:parameter/key"), ("API_KEY_2", "/shop/key")), []),
        (None, []),
        ("{", []),
        ('"text"', []),
        ('["text"]', []),
    ],
)
def test_secret_in_a_containers_environment_is_found(definitions: str | None, messages: list[str]):
    assert told("container-environment", declared(TASK_DEFINITION, containerDefinitions=definitions)) == messages


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DB_PASSWORD", "hunter22", True),
        ("STRIPE_API_KEY", "sk_live_1", True),
        ("AUTH_TOKEN", "abc", True),
        ("MAX_TOKENS", "512", False),
        ("TOKEN_TABLE", "tokens", False),
        ("SECRETS_ENABLED", "true", False),
        ("SECRET", "arn:aws:secretsmanager:us-east-1:1:secret:db", False),
        ("DB_PASSWORD", "/shop/db/password", False),
        ("PASSWORD_LENGTH", "16", False),
        ("USE_TOKEN", "false", False),
    ],
)
def test_environment_may_say_where_a_secret_is(name: str, value: str, found: bool):
    messages = [f"its environment variable {name} holds a secret in plain text"] if found else []
    assert told("function-environment", declared(FUNCTION, environment={"variables": {name: value}})) == messages


def test_what_pulumi_keeps_secret_is_deployed_in_plain_text():
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": {"variables": {"A": "b"}},
    }
    recorded = {"urn": "u", "type": FUNCTION, "name": "f", "parent": "", "id": "", "dependencies": []}
    graph = {"resources": [{**recorded, "property_dependencies": {}, "inputs": {"environment": secret}, "outputs": {}}]}
    (function,) = recorded_stack(graph)
    assert function.value("environment.variables.A") == "b"


@pytest.mark.parametrize("secret", [AWS_KEY, PRIVATE_KEY.strip()])
def test_finding_shows_no_secret(secret: str):
    finding = CHECKS["access-key-absent"].finding(f"it reads {secret} of https://u:hunter22@db", path=f"{AWS_KEY}.txt")
    assert AWS_KEY not in finding.message + finding.path
    assert "u:hunter22@" not in finding.message
    assert "MIIE" not in finding.message
