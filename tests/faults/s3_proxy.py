"""Stands between the function and S3, and answers in its place what S3 answers when it is in trouble.

It listens on loopback without TLS and asks the emulator with TLS, so that the bucket's policy is heeded.
"""

import contextlib
import http.client
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tapkit.local.endpoint import HOST, Endpoint

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[[], Answer]
Fault = Callable[[Ask], Answer]


def refusal(status: int, code: str) -> Fault:
    """S3's error of a status, without asking S3."""
    body = f"<Error><Code>{code}</Code><Message>on purpose</Message></Error>".encode()
    return lambda ask: (status, {"Content-Type": "application/xml", "Content-Length": str(len(body))}, body)


def cut(ask: Ask) -> Answer:
    """The connection ends in the middle of the object."""
    status, headers, body = ask()
    return status, headers, body[: len(body) // 2]


def slow(seconds: float) -> Fault:
    """The answer comes late."""

    def answer(ask: Ask) -> Answer:
        time.sleep(seconds)
        return ask()

    return answer


class Held:
    """A request that has arrived and is only passed on when the test says so."""

    def __init__(self) -> None:
        self._arrived, self._released = threading.Event(), threading.Event()

    def __call__(self, ask: Ask) -> Answer:
        self._arrived.set()
        self._released.wait(30)
        return ask()

    @contextlib.contextmanager
    def meanwhile(self) -> Iterator[None]:
        """What is done within happens after the event and before the read."""
        assert self._arrived.wait(30), "the function has not asked for the object"
        try:
            yield
        finally:
            self._released.set()


class S3Proxy:
    """The proxy, which passes on what no fault is left for.

    Attributes:
        faults: what becomes of the next requests, one for each.
        requests: how many there were.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.faults: deque[Fault] = deque()
        self.requests = 0
        self._endpoint = endpoint
        self._trust = ssl.create_default_context(cafile=endpoint.certificate)
        self._server = ThreadingHTTPServer((HOST, 0), self._request_handler())

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            try:
                yield
            finally:
                self._server.shutdown()
                thread.join()

    def ask(self, path: str, headers: dict[str, str]) -> Answer:
        """The emulator's own answer to a request."""
        connection = http.client.HTTPSConnection(HOST, self._endpoint.port, timeout=30, context=self._trust)
        with contextlib.closing(connection):
            # With the client's own Host, which its signature covers.
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()

    def _request_handler(proxy) -> type[BaseHTTPRequestHandler]:  # pylint: disable=no-self-argument
        class RequestHandler(BaseHTTPRequestHandler):
            """One request; the connection ends with it."""

            def do_GET(self) -> None:  # pylint: disable=invalid-name # http.server's name
                proxy.requests += 1
                fault = proxy.faults.popleft() if proxy.faults else lambda ask: ask()
                status, headers, body = fault(lambda: proxy.ask(self.path, dict(self.headers)))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the function was ended meanwhile
                    self.send_response_only(status)
                    for name, value in headers.items():
                        if name.lower() not in ("connection", "transfer-encoding"):
                            self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:  # pylint: disable=arguments-differ
                pass

        return RequestHandler
