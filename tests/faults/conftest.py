"""What the tests of faults share: a deployed stack, and one whose function reaches S3 through a proxy."""

# pylint: disable=redefined-outer-name # fixtures ask for each other by name

import contextlib
from collections.abc import Callable, Iterator

import pytest
from tapkit.local.deployed import deploy
from tapkit.local.emulator import Emulator
from tapkit.local.endpoint import free_port
from tapkit.local.project import load_project

from tests.faults.live_stack import LiveStack
from tests.faults.s3_proxy import S3Proxy
from tests.unit.conftest import ROOT

Configure = Callable[..., contextlib.AbstractContextManager[None]]


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveStack]:
    """Deployed to an emulator that nothing else uses."""
    folder = tmp_path_factory.mktemp("faults")
    with Emulator(folder / "emulator").session(free_port()) as endpoint:
        deployed = deploy(load_project(ROOT, "local"), endpoint, lambda resource: None)
        yield LiveStack(endpoint, deployed, folder)


@pytest.fixture
def configured(stack: LiveStack) -> Configure:
    """Within, uploads invoke a version of the function that is configured otherwise."""

    @contextlib.contextmanager
    def change(timeout_seconds: int | None = None, **variables: str) -> Iterator[None]:
        client, function = stack.aws("lambda"), {"FunctionName": stack.output("function_name")}
        before = client.get_function_configuration(**function)
        own = before["Environment"]["Variables"]
        client.update_function_configuration(
            **function, Timeout=timeout_seconds or before["Timeout"], Environment={"Variables": own | variables}
        )
        version = client.publish_version(**function)["Version"]
        client.update_alias(**function, Name="live", FunctionVersion=version)
        try:
            yield
        finally:
            client.update_alias(**function, Name="live", FunctionVersion=stack.output("function_version"))
            client.update_function_configuration(**function, Timeout=before["Timeout"], Environment={"Variables": own})

    return change


@pytest.fixture
def s3_proxy(stack: LiveStack, configured: Configure) -> Iterator[S3Proxy]:
    """Between the function and S3; passes everything on until it is given faults."""
    proxy = S3Proxy(stack.endpoint)
    with proxy.running(), configured(AWS_ENDPOINT_URL_S3=proxy.url):
        yield proxy
