"""boto3 clients that could reach nothing: their calls are stubbed."""

import functools
from typing import Any

import boto3


@functools.cache
def client(service: str) -> Any:
    """The client for a service, the same one each time."""
    return boto3.Session("test", "test", region_name="us-east-1").client(service)
