"""The handler as Lambda runs it, in front of a bucket in moto."""

import contextlib
import importlib
import io
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from moto import mock_aws

from tests.unit.s3_events import Context

BUCKET = "uploads-dev"


class Output(io.StringIO):
    """Standard output as Lambda has it: what UTF-8 has no form for is refused."""

    def write(self, text: str, /) -> int:
        text.encode()
        return super().write(text)


class Function:
    """The handler's module, and what it has printed so far."""

    def __init__(self, main: ModuleType) -> None:
        self.main = main
        self.context = Context()
        self.output = Output()

    def __call__(self, event: Any) -> dict[str, Any]:
        """Invoke it."""
        with contextlib.redirect_stdout(self.output):
            return self.main.lambda_handler(event, self.context)

    def put(self, key: str, body: bytes = b"content", content_type: str = "text/plain", **options: str) -> str | None:
        """Upload an object; the answer is its version, where the bucket has versions."""
        response = self.main.s3.put_object(Bucket=BUCKET, Key=key, Body=body, ContentType=content_type, **options)
        return response.get("VersionId")

    def printed(self) -> list[dict[str, Any]]:
        """Every line on standard output; each has to be JSON."""
        return [json.loads(line) for line in self.output.getvalue().split("\n") if line]

    def logged(self, message: str) -> list[dict[str, Any]]:
        """The log records with a message."""
        return [line for line in self.printed() if line.get("message") == message]

    def metrics(self) -> dict[str, list[float]]:
        """The values of each metric that was emitted."""
        (line,) = [line for line in self.printed() if "_aws" in line]
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        return {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}


@pytest.fixture(name="function")
def handler_in_moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    """The function, and an empty bucket with versions."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "processor")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "TapStack")
    with mock_aws():
        # Not at the top: the module makes its client when it is imported, which must not reach AWS.
        main = importlib.import_module("lambda_code.main")
        result = Function(main)
        # The logger keeps the standard output that it found when it was made.
        monkeypatch.setattr(main.logger.logger_handler, "stream", result.output)
        main.s3.create_bucket(Bucket=BUCKET)
        main.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield result
