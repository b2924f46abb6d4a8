"""An S3 that answers without a network, and remembers which objects were read to their end."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

URL = "http://s3.invalid"
CONTENT = b"content"
REFUSALS = {
    "gone": (404, "NoSuchVersion"),
    "archived": (403, "InvalidObjectState"),
    "denied": (403, "AccessDenied"),
}

ObjectVersion = tuple[str, str, str | None]


class _Body(io.BytesIO):
    """A response's body, which tells when it has been read to its end."""

    def __init__(self, content: bytes, on_end: Callable[[], None] = lambda: None) -> None:
        super().__init__(content)
        self._on_end = on_end

    def read(self, size: int | None = None, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            self._on_end()
        return chunk

    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()


class FakeS3:
    """What botocore would send is answered by the folder that the key is in; every other object exists.

    Attributes:
        client: boto3's own, with all that it checks before it sends a request.
        read, gone, archived: how often each object version was read to its end, answered as not there, and as one
            that has to be restored first.
    """

    def __init__(self) -> None:
        self.client = boto3.client(
            "s3",
            endpoint_url=URL,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )
        self.client.meta.events.register("before-send.s3.GetObject", self._answer)
        self.read: Counter[ObjectVersion] = Counter()
        self.gone: Counter[ObjectVersion] = Counter()
        self.archived: Counter[ObjectVersion] = Counter()

    def _answer(self, request: AWSPreparedRequest, **_kwargs: Any) -> AWSResponse:
        url = urlsplit(request.url)
        bucket, _, key = unquote(url.path.removeprefix("/"), errors="strict").partition("/")
        (version,) = parse_qs(url.query, keep_blank_values=True).get("versionId", [None])
        folder = key.partition("/")[0]
        if version == "" or folder in REFUSALS:
            status, code = (400, "InvalidArgument") if version == "" else REFUSALS[folder]
            if status == 404:
                self.gone[bucket, key, version] += 1
            elif code == "InvalidObjectState":
                self.archived[bucket, key, version] += 1
            return AWSResponse(request.url, status, {}, _Body(f"<Error><Code>{code}</Code></Error>".encode()))
        if folder == "cut":
            return AWSResponse(request.url, 200, _headers(len(CONTENT) + 1), _Body(CONTENT))

        def note() -> None:
            self.read[bucket, key, version] += 1

        return AWSResponse(request.url, 200, _headers(len(CONTENT)), _Body(CONTENT, note))


def _headers(length: int) -> dict[str, str]:
    return {"content-length": str(length), "content-type": "text/plain"}
