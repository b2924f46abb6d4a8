"""The address of an emulator on the loopback interface, and a check that it answers."""

import contextlib
import http.client
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus

from tapkit.errors import UserError

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Endpoint:
    """The address of a running emulator.

    Attributes:
        pid: of its process, which leads a process group with its functions.
        port: on the loopback interface.
        certificate: path of the certificate that vouches for it.
    """

    pid: int
    port: int
    certificate: str

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"


def free_port() -> int:
    """A port on the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def require_free(port: int) -> None:
    """Refuse a port that something listens on.

    Raises:
        UserError: something does, or the port cannot be used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UserError(f"Port {port}: {error.strerror}; name another with --port.") from error


def answers(endpoint: Endpoint) -> bool:
    """Whether the emulator is ready, and is the one that its certificate vouches for."""
    try:
        trust = ssl.create_default_context(cafile=endpoint.certificate)
        # Not urllib, which would ask the user's proxy.
        connection = http.client.HTTPSConnection(HOST, endpoint.port, timeout=5, context=trust)
        with contextlib.closing(connection):
            connection.request("GET", "/_ministack/ready")
            return connection.getresponse().status == HTTPStatus.OK
    except OSError:  # not listening, or no certificate yet
        return False
