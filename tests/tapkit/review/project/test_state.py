"""The rules about the state's backend."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

ENCRYPTED = "secretsprovider: awskms://alias/state\n"


def backend(url: str, more: str = "") -> dict[str, str]:
    """Pulumi.yaml with a backend."""
    return edit("Pulumi.yaml", "main: shop.py\n", f"main: shop.py\nbackend:\n  url: '{url}'\n{more}")


@pytest.mark.parametrize(
    "url", ["https://api.pulumi.com", "s3://state?region=us-east-1", "gs://x", "azblob://x", "file://~", "postgres://x"]
)
def test_backend_that_pulumi_knows_is_fine(url: str, judge: Judge):
    assert judge(backend(url)) == []


@pytest.mark.parametrize("url", ["dynamodb://state", "state-bucket", "[s3://"])
def test_backend_that_pulumi_does_not_know_is_found(url: str, judge: Judge):
    assert judge(backend(url)) == [("state-backend", "Pulumi.yaml", 5, f"{url} is not a backend of Pulumi")]


@pytest.mark.parametrize(
    "command",
    [
        "pulumi login dynamodb://state",
        "export PULUMI_BACKEND_URL='dynamodb://state'",
        "pulumi login --non-interactive dynamodb://state",
    ],
)
def test_backend_in_a_document_is_judged(command: str, judge: Judge):
    assert judge(edit("README.md", "make lint", command)) == [
        ("state-backend", "README.md", 7, "dynamodb://state is not a backend of Pulumi")
    ]


@pytest.mark.parametrize("command", ["pulumi login", "pulumi login --local", "pulumi login $STATE", "export A=1"])
def test_login_without_an_address_is_not_judged(command: str, judge: Judge):
    assert judge(edit("README.md", "make lint", command)) == []


@pytest.mark.parametrize("key", ["use_lockfile", "dynamodb_table"])
def test_terraforms_settings_are_found(key: str, judge: Judge):
    message = f"{key} is a setting of Terraform's backend"
    assert judge(backend(f"s3://state?region=x&{key}=true")) == [("state-backend", "Pulumi.yaml", 5, message)]
    assert judge(backend("s3://state", f"  {key}: true\n")) == [
        ("state-backend", "Pulumi.yaml", 6, f"backend.{key} is not a setting of Pulumi's backend")
    ]


def test_terraforms_lock_file_in_the_program_is_found(judge: Judge):
    assert judge(edit("shop.py", "config =", "S3Backend(use_lockfile=True)\nconfig =")) == [
        ("state-backend", "shop.py", 10, "use_lockfile is a setting of Terraform's backend")
    ]


def test_state_of_ones_own_without_a_secrets_provider_is_found(judge: Judge):
    changes = backend("s3://state") | edit("Pulumi.dev.yaml", ENCRYPTED, "")
    assert judge(changes) == [
        (
            "state-encrypted",
            "Pulumi.yaml",
            5,
            "keeps state in a self-managed backend without a secrets provider",
        )
    ]


def test_state_of_ones_own_without_stack_files_is_found(judge: Judge):
    assert [finding[:2] for finding in judge(backend("s3://state") | {"Pulumi.dev.yaml": None})] == [
        ("state-encrypted", "Pulumi.yaml")
    ]


@pytest.mark.parametrize(
    "command",
    [
        "pulumi stack init dev --secrets-provider=awskms://alias/state",
        "pulumi stack change-secrets-provider awskms://alias/state",
        "export PULUMI_CONFIG_PASSPHRASE=…",
    ],
)
def test_document_may_name_the_secrets_provider(command: str, judge: Judge):
    changes = backend("s3://state") | edit("Pulumi.dev.yaml", ENCRYPTED, "")
    assert judge(changes | edit("README.md", "make lint", command)) == []


def test_backend_that_only_the_shell_knows_is_not_judged(judge: Judge):
    changes = edit("README.md", "make lint", "pulumi login $STATE")
    assert judge(changes | edit("Pulumi.dev.yaml", ENCRYPTED, "")) == []


def test_pulumi_cloud_encrypts_by_itself(judge: Judge):
    changes = backend("https://api.pulumi.com") | edit("Pulumi.dev.yaml", ENCRYPTED, "")
    assert judge(changes) == []
