"""Fixtures of the tests of the resource types: an emulator and its clients."""

from tests.tapkit.local.conftest import (  # pylint: disable=unused-import # fixtures
    fixture_clients,
    fixture_create,
    fixture_endpoint,
    fixture_function_inputs,
    fixture_root,
)
