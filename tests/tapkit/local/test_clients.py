"""The emulator's clients, and the variables that lead other tools to it: the user's own settings have no say."""

from pathlib import Path

import boto3
import pytest
from tapkit.local.clients import Clients, environment
from tapkit.local.endpoint import Endpoint

ROOT_USER = "arn:aws:iam::000000000000:root"


def test_clients_ignore_what_the_user_has_set_up(endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "broken").write_text("[default", encoding="utf-8")
    for name, value in {
        "AWS_PROFILE": "missing",
        "AWS_CONFIG_FILE": str(tmp_path / "broken"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "broken"),
        "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
        "AWS_CA_BUNDLE": "/missing",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_REGION": "eu-central-1",
        "HTTPS_PROXY": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    sts = Clients(endpoint, "us-east-1")("sts")
    assert sts.get_caller_identity()["Arn"] == ROOT_USER
    assert sts.meta.region_name == "us-east-1"


def test_a_client_is_made_once(clients: Clients):
    assert clients("sqs") is clients("sqs")


def test_buckets_are_addressed_by_path(clients: Clients):
    url = clients("s3").generate_presigned_url("get_object", Params={"Bucket": "uploads", "Key": "a"})
    assert url.startswith(f"{clients('s3').meta.endpoint_url}/uploads/a?")


def test_boto3_reaches_the_emulator_by_the_variables(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    for name, value in environment(endpoint, "eu-central-1").items():
        monkeypatch.setenv(name, value)
    sts = boto3.Session().client("sts")
    assert (sts.meta.endpoint_url, sts.meta.region_name) == (f"https://127.0.0.1:{endpoint.port}", "eu-central-1")
    assert sts.get_caller_identity()["Arn"] == ROOT_USER


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ({}, "127.0.0.1,localhost"),
        ({"NO_PROXY": "a.example, localhost"}, "a.example,localhost,127.0.0.1"),
        ({"NO_PROXY": "a.example", "no_proxy": "b.example"}, "b.example,127.0.0.1,localhost"),
        ({"NO_PROXY": "127.0.0.1,localhost"}, "127.0.0.1,localhost"),
        ({"no_proxy": "*"}, "*"),
    ],
)
def test_hosts_without_a_proxy_are_those_that_were_and_this_one(
    present: dict[str, str], expected: str, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name, value in present.items():
        monkeypatch.setenv(name, value)
    variables = environment(endpoint, "us-east-1")
    assert [variables[name] for name in ("NO_PROXY", "no_proxy")] == [expected, expected]
