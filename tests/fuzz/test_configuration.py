"""Whatever the configuration: it gives the stack's arguments, or one sentence that names the key."""

import contextvars
import json
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.args import TapStackArgs, load_settings
from parts.packaging import Package
from parts.settings import SettingsError, settings_of
from tests.fuzz.values import huge_texts, structured_values, texts
from tests.unit.conftest import shop

PROJECT = shop()

# Pulumi's configuration consists of texts; what is structured arrives as JSON.
values = (
    st.sampled_from(sorted(PROJECT.config.values()))
    | st.integers().map(str)
    | st.builds(str.__mul__, st.sampled_from("1 -"), st.integers(1, 5_000))
    | texts
    | huge_texts
    | structured_values.map(json.dumps)
)
known_keys = [f"{PROJECT.name}:{name}" for name in settings_of(TapStackArgs)]
keys = st.sampled_from(known_keys) | st.builds(f"{PROJECT.name}:".__add__, texts)
# What an environment can hold.
suffixes = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=25)


@pytest.fixture(scope="module", name="patch")
def fixture_patch() -> Iterator[pytest.MonkeyPatch]:
    """Without packaging, which takes no value that was not accepted before, and for a stack that is new."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lib.args.package_for", lambda runtime, architecture: Package(Path("function.zip"), "hash"))
        patch.setattr("lib.args.last_outputs", lambda suffix: {})
        yield patch


def load(config: dict[str, str]) -> TapStackArgs:
    """As Pulumi's program does."""
    settings = pulumi.runtime.Settings(project=PROJECT.name, stack=PROJECT.stack)
    pulumi.runtime.configure(settings)
    pulumi.runtime.set_all_config(config)
    return load_settings()


@given(key=keys, value=values, suffix=st.none() | suffixes)
def test_it_is_taken_or_refused_by_name(patch: pytest.MonkeyPatch, key: str, value: str, suffix: str | None):
    with patch.context() as environment:
        if suffix is not None:
            environment.setenv("ENVIRONMENT_SUFFIX", suffix)
        try:
            args = contextvars.Context().run(load, PROJECT.config | {key: value})
        except SettingsError as error:
            assert str(error).startswith((f"{key} is ", f"ENVIRONMENT_SUFFIX is {suffix!r}: "))
            return
    assert key in known_keys
    assert all(rule.accepts(getattr(args, name)) for name, (_, rule) in settings_of(TapStackArgs).items())
    if suffix:
        assert args.environment_suffix == suffix
