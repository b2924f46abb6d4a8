"""A stack that has a key keeps it when new data is encrypted otherwise: what is older can be read with it only."""

from dataclasses import replace

import pytest
from tapkit.testing import Run, record, statements, the

from tests.unit.conftest import shop


def run_after(outputs: dict[str, str], **settings: str) -> Run:
    """Run tap.py on a stack that exported some outputs when it was last deployed."""
    project = replace(shop(**settings), last_outputs=outputs)
    return record(project)


@pytest.fixture(name="back", scope="module")
def back_to_aws_keys(encrypted: Run) -> Run:
    """A stack whose data was encrypted with its key until now."""
    return run_after(encrypted.outputs, encryption="AES256")


def test_a_key_stays_when_new_data_is_encrypted_with_awss_own(encrypted: Run, back: Run):
    assert the(back.graph, "kms.Key") == the(encrypted.graph, "kms.Key")
    assert back.outputs == encrypted.outputs


def test_a_key_that_stays_encrypts_nothing_new(dev: Run, back: Run):
    kinds = (
        "s3.BucketServerSideEncryptionConfiguration uploads-encryption-dev",
        "sqs.Queue processor-dlq-queue-dev",
        "cloudwatch.LogGroup processor-log-dev",
        "sns.Topic alarms-dev",
    )
    for kind, name in map(str.split, kinds):
        assert the(back.graph, kind, name).inputs == the(dev.graph, kind, name).inputs


def test_the_function_may_still_read_what_a_key_that_stays_encrypts(back: Run):
    grants = {each["Sid"]: each for each in statements(the(back.graph, "iam.Policy"))}
    assert grants["DecryptUploads"]["Resource"] == the(back.graph, "kms.Key").outputs["arn"]
    assert "EncryptFailedEvents" not in grants


def test_a_key_that_stays_is_named_in_a_warning(encrypted: Run, caplog: pytest.LogCaptureFixture):
    run_after(encrypted.outputs, encryption="AES256")
    assert caplog.messages == [
        f"New data is encrypted with AWS's own keys. The key {encrypted.outputs['key_arn']} stays: "
        "what is older can be read with it only."
    ]


def test_a_key_in_use_is_no_cause_for_a_warning(encrypted: Run, caplog: pytest.LogCaptureFixture):
    run_after(encrypted.outputs, encryption="aws:kms")
    assert caplog.messages == []
