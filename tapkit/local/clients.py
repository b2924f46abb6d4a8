"""Access to the running emulator: its clients, and the variables that make other tools talk to it."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from tapkit.errors import UserError
from tapkit.local.endpoint import HOST, Endpoint

# The emulator's root user: not a secret, and of no use anywhere else.
ACCESS_KEY = "test"

# Instead of the user's profile and files: where botocore looks for each, with its default in third place.
_NO_USER_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Clients:
    """boto3's clients for an emulator, each made once; safe to share between threads.

    Args:
        endpoint: the emulator.
        region: of the stack.
    """

    def __init__(self, endpoint: Endpoint, region: str) -> None:
        self.region = region
        self._options = {
            "region_name": region,
            "endpoint_url": endpoint.url,
            "verify": endpoint.certificate,
            # A local server either answers or is gone, and no proxy leads to it.
            "config": Config(retries={"total_max_attempts": 2}, s3={"addressing_style": "path"}, proxies={}),
        }
        self._session = boto3.Session(
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=ACCESS_KEY,
            botocore_session=botocore.session.Session(_NO_USER_SETTINGS),
        )
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __call__(self, service: str) -> Any:
        """The client for a service, by boto3's name for it."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._session.client(service, **self._options)
            return self._clients[service]


@contextlib.contextmanager
def answering(endpoint: Endpoint) -> Iterator[None]:
    """For calls of a running emulator, which may end or refuse at any time.

    Raises:
        UserError: it does.
    """
    try:
        yield
    except ClientError as error:
        raise UserError(f"The emulator at {endpoint.url} refuses: {error}") from error
    except BotoCoreError as error:
        raise UserError(
            f"The emulator at {endpoint.url} no longer answers ({type(error).__name__}): "
            "start again with `tapkit down`, then `up`."
        ) from error


def environment(endpoint: Endpoint, region: str) -> dict[str, str]:
    """The variables that make the AWS command line and boto3 talk to an emulator, and ask no proxy for it."""
    no_proxy = _no_proxy(os.environ.get("no_proxy", os.environ.get("NO_PROXY", "")))
    return {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_CA_BUNDLE": endpoint.certificate,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        # Where both are set, the one in lower case counts; some programs know only one of them.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def _no_proxy(present: str) -> str:
    """The hosts that are reached without a proxy, the emulator's among them; ``*`` stands for all, alone only."""
    if present.strip() == "*":
        return present
    hosts = [host.strip() for host in present.split(",")]
    return ",".join(dict.fromkeys(filter(None, [*hosts, HOST, "localhost"])))
