"""What the tests with generated input share: the handler in front of a fake S3."""

import importlib
from collections.abc import Iterator

import pytest

from tests.fuzz.fake_s3 import FakeS3
from tests.unit.conftest import clean_environment  # pylint: disable=unused-import # a fixture
from tests.unit.handler import Function


class HandlerUnderTest:
    """The handler, its S3, and what one event made of them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.main = importlib.import_module("lambda_code.main")
        self.s3 = FakeS3()
        self.function = Function(self.main)
        patch.setattr(self.main, "s3", self.s3.client)

    def forget(self) -> None:
        """Start with the next event."""
        self.s3.read.clear()
        self.s3.gone.clear()
        self.s3.archived.clear()
        self.function = Function(self.main)
        self._patch.setattr(self.main.logger.logger_handler, "stream", self.function.output)


# For all the events of a test: making a client takes longer than a hundred of them.
@pytest.fixture(scope="module", name="handler")
def fixture_handler() -> Iterator[HandlerUnderTest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_SERVICE_NAME", "processor")
        patch.setenv("POWERTOOLS_METRICS_NAMESPACE", "TapStack")
        yield HandlerUnderTest(patch)
