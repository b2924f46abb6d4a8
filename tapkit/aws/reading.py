"""The registry of readings, by which resource types are read back from AWS."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


class Missing(Exception):
    """A resource that is declared does not exist."""


@dataclass(frozen=True)
class Live:
    """A resource that is to be read.

    Attributes:
        name: its logical name.
        id: its physical name.
        arn: its ARN; empty for types without one.
        inputs: what is declared, with the names that AWS knows.
        clients: boto3's clients, by service.
        declared: the resources of a type that the program declares, by name.
    """

    name: str
    id: str
    arn: str
    inputs: Mapping[str, Any]
    clients: Callable[[str], Any]
    declared: Callable[[str], list["Live"]] = lambda token: []

    def __getitem__(self, name: str) -> Any:
        return self.inputs[name]

    def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """The answer of an operation, by boto3's name for it.

        Raises:
            Missing: AWS says that it does not exist.
        """
        client = self.clients(service)
        with _missing(client):
            return getattr(client, operation)(**arguments)

    def entries(self, service: str, operation: str, result: str, **arguments: Any) -> Iterator[Any]:
        """The entries that all pages of an operation's answer have under ``result``.

        Raises:
            Missing: AWS says that what they belong to does not exist.
        """
        client = self.clients(service)
        with _missing(client):
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page[result]

    def look_up(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """The answer of an operation; an empty one where AWS says that the subject does not exist."""
        try:
            return self.call(service, operation, **arguments)
        except Missing:
            return {}


@contextlib.contextmanager
def _missing(client: Any) -> Iterator[None]:
    """Tells that something does not exist, for which each service has its own word, from other errors."""
    try:
        yield
    except client.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "404" or code.startswith("NoSuch") or "NotFound" in code or "NonExistent" in code:
            raise Missing from error
        raise


@dataclass(frozen=True)
class Candidate:
    """A resource in AWS that may be the declared one, judged by its name.

    Attributes:
        id: its physical name.
        tags: reads its tags.
    """

    id: str
    tags: Callable[[], Any]


Read = Callable[[Live], Mapping[str, Any]]


@dataclass(frozen=True)
class Reading:
    """The way to compare the resources of a type with what is declared.

    Attributes:
        read: returns what is live: under Pulumi's names of the properties, deeper down in AWS's words.
        find: lists what a resource may be, where no output tells its physical name.
        ignored: declared properties that are not compared: they are for Pulumi, or the resource was found by them.
        defaults: what has to be live where the program declares nothing; None for nothing.
        implied: what other resources of the program declare about this one.
    """

    read: Read
    find: Callable[[Live], Iterator[Candidate]] | None = None
    ignored: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    implied: Callable[[Live], Mapping[str, Any]] = lambda live: {}


READINGS: dict[str, Reading] = {}


def reading(token: str, **options: Any) -> Callable[[Read], Read]:
    """Register a function as the reading of a resource type, such as ``aws:s3/bucket:Bucket``."""

    def register(function: Read) -> Read:
        READINGS[token] = Reading(function, **options)
        return function

    return register
