"""The function's time is over in the midst of an object: Lambda ends it, and invokes it again."""

from collections.abc import Iterator

import pytest

from tests.faults.conftest import Configure
from tests.faults.live_stack import LiveStack
from tests.faults.s3_proxy import S3Proxy, slow

pytestmark = pytest.mark.slow

TIMEOUT_SECONDS = 3


@pytest.fixture(name="impatient")
def fixture_impatient(s3_proxy: S3Proxy, configured: Configure) -> Iterator[S3Proxy]:
    """Between S3 and a function that may take three seconds only."""
    with configured(timeout_seconds=TIMEOUT_SECONDS):
        yield s3_proxy


def test_an_object_whose_time_was_over_is_processed_by_the_next_invocation(stack: LiveStack, impatient: S3Proxy):
    impatient.faults.append(slow(TIMEOUT_SECONDS + 1))
    upload = stack.put("late")
    stack.wait_until_processed(upload)
    assert impatient.requests > 1
    assert stack.parked() == 0


def test_an_object_whose_time_is_always_over_is_parked_and_redriven(stack: LiveStack, impatient: S3Proxy):
    impatient.faults.extend([slow(TIMEOUT_SECONDS + 1)] * 3)
    upload = stack.put("always-late")
    stack.wait_until_parked()
    assert stack.log("Object processed", upload) == []
    impatient.faults.clear()
    assert stack.redrive().returncode == 0
    stack.wait_until_processed(upload)
    assert stack.parked() == 0
