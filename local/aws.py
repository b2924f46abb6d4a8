"""Access to the running emulator: its clients, and the variables that make other tools talk to it."""

import os
import threading
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from local.endpoint import Endpoint

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


def environment(endpoint: Endpoint, region: str) -> dict[str, str]:
    """The variables that make the AWS command line and boto3 talk to an emulator."""
    return {
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_CA_BUNDLE": endpoint.certificate,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
    }
