"""The calls of AWS that a deployment makes, noted and made again by hand, one after another."""

from collections.abc import Callable
from typing import Any

from tapkit.local.clients import Clients

Call = tuple[str, str, dict[str, Any]]
"""Service, operation as a method of boto3's client, parameters."""


class NotingClients(Clients):
    """Clients that note each call before they make it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.calls: list[Call] = []

    def __call__(self, service: str) -> Any:
        return _NotingClient(super().__call__(service), service, self.calls)


class _NotingClient:
    def __init__(self, client: Any, service: str, calls: list[Call]) -> None:
        self._client, self._service, self._calls = client, service, calls

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        return self._noting(name, value) if name in self._client.meta.method_to_api_mapping else value

    def _noting(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            self._calls.append((self._service, name, parameters))
            return method(**parameters)

        return call


def make_calls(clients: Clients, calls: list[Call]) -> None:
    """Make noted calls of a new emulator at the same port."""
    for service, operation, parameters in calls:
        getattr(clients(service), operation)(**parameters)
