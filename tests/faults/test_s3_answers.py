"""S3 in trouble: what it does not hand out now is processed later, once."""

import hashlib

import pytest

from tests.faults.live_stack import LiveStack
from tests.faults.s3_proxy import Fault, S3Proxy, cut, refusal, slow

pytestmark = pytest.mark.slow

BODY = b"0123456789" * 1000
ATTEMPTS, INVOCATIONS = 3, 3  # of the handler's client in one invocation; of Lambda
REFUSALS = [refusal(500, "InternalError"), refusal(503, "SlowDown")]


def assert_processed_once(stack: LiveStack, name: str, failures: int) -> None:
    upload = stack.put(name, BODY)
    assert stack.wait_until_processed(upload)["result"]["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert len(stack.log("Record failed", upload)) == failures
    assert stack.parked() == 0


@pytest.mark.parametrize("fault", REFUSALS, ids=["500", "503"])
def test_what_passes_is_overcome_within_the_invocation(stack: LiveStack, s3_proxy: S3Proxy, fault: Fault):
    s3_proxy.faults.extend([fault] * (ATTEMPTS - 1))
    assert_processed_once(stack, "briefly-refused", failures=0)
    assert s3_proxy.requests == ATTEMPTS


@pytest.mark.parametrize("fault", REFUSALS, ids=["500", "503"])
def test_what_lasts_is_overcome_by_the_next_invocation(stack: LiveStack, s3_proxy: S3Proxy, fault: Fault):
    s3_proxy.faults.extend([fault] * ATTEMPTS)
    assert_processed_once(stack, "refused", failures=1)


def test_an_object_cut_short_is_read_again(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.append(cut)
    assert_processed_once(stack, "cut", failures=1)


def test_a_slow_answer_is_waited_for(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.append(slow(1))
    assert_processed_once(stack, "slow", failures=0)
    assert s3_proxy.requests == 1


def test_what_lasts_longer_than_the_retries_is_parked_and_redriven(stack: LiveStack, s3_proxy: S3Proxy):
    s3_proxy.faults.extend(REFUSALS[1:] * ATTEMPTS * INVOCATIONS)
    upload = stack.put("refused-throughout", BODY)
    stack.wait_until_parked()
    assert len(stack.log("Record failed", upload)) == INVOCATIONS
    assert stack.log("Object processed", upload) == []
    assert stack.redrive().returncode == 0
    assert stack.wait_until_processed(upload)["result"]["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert stack.parked() == 0
