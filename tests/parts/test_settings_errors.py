"""Configuration that cannot be used: one sentence that names key, value and remedy, and nothing is registered."""

from dataclasses import replace
from pathlib import Path

import pulumi
import pytest
from tapkit.local.placeholders import Placeholders
from tapkit.runner.failure import Kind, ProgramFailed
from tapkit.runner.monitor import STACK_TYPE
from tapkit.runner.run import run_program

from lib.args import LOG_RETENTION_DAYS, TapStackArgs
from parts.packaging import PackagingError
from parts.settings import SettingsError, settings_of
from tests.unit.conftest import run_tap_after, shop

PROJECT = shop()
SUFFIX = "1 to 20 lower-case letters, digits and inner hyphens"
KEY_PART = "at most 512 letters, digits and ! - _ . ( ) /"
MEMORY = "a whole number from 128 to 10240"
DAYS = "a whole number from 1 to 3650"
VERSION_DAYS = "a whole number from 15 to 3650, because an event about a version may wait for 14 days"

# The key, its text in the configuration, how the message shows it, what is allowed.
REFUSED = [
    ("environment_suffix", "My_Stack", "'My_Stack'", SUFFIX),
    ("environment_suffix", "x" * 21, repr("x" * 21), SUFFIX),
    ("lambda_runtime", "python2.7", "'python2.7'", "one of python3.11, python3.12, python3.13, python3.14"),
    ("architecture", "arm", "'arm'", "one of arm64, x86_64"),
    ("memory_mb", "lots", "'lots'", MEMORY),
    ("memory_mb", "512.5", "'512.5'", MEMORY),
    ("memory_mb", "", "''", MEMORY),
    ("memory_mb", "127", "127", MEMORY),
    ("timeout_seconds", "901", "901", "a whole number from 1 to 900"),
    ("timeout_seconds", "5m", "'5m'", "a whole number from 1 to 900"),
    ("reserved_concurrency", "-2", "-2", "a whole number from -1 to 1000"),
    ("live_version", "-1", "-1", "a whole number of 0 or more"),
    ("live_version", "$LATEST", "'$LATEST'", "a whole number of 0 or more"),
    ("log_level", "TRACE", "'TRACE'", "one of DEBUG, INFO, WARN, ERROR"),
    ("log_retention_days", "8", "8", f"one of {', '.join(map(str, LOG_RETENTION_DAYS))}"),
    ("alarm_email", "nobody", "'nobody'", "an e-mail address, or empty"),
    ("log_retention_days", "week", "'week'", f"one of {', '.join(map(str, LOG_RETENTION_DAYS))}"),
    ("object_prefix", "in/*", "'in/*'", KEY_PART),
    ("object_suffix", ".c?v", "'.c?v'", KEY_PART),
    ("encryption", "none", "'none'", "one of AES256, aws:kms"),
    ("noncurrent_version_days", "14", "14", VERSION_DAYS),
    ("noncurrent_version_days", "soon", "'soon'", VERSION_DAYS),
    ("access_log_days", "3651", "3651", DAYS),
    ("force_destroy", "yes", "'yes'", "true or false"),
    ("force_destroy", "1", "'1'", "true or false"),
]


def refusal(config: dict[str, str], stack: str = "dev") -> str:
    """What tap.py says about a configuration that it refuses before it registers anything."""
    registered: list[str] = []
    with pytest.raises(ProgramFailed) as caught:
        run_program(
            replace(PROJECT, config=config, stack=stack),
            Placeholders(PROJECT.region),
            on_registered=lambda resource: registered.append(resource.type),
        )
    assert (registered, caught.value.kind) == ([STACK_TYPE], Kind.RUN_ERROR)
    return str(caught.value)


@pytest.mark.parametrize(("key", "text", "shown", "allowed"), REFUSED)
def test_bad_value(key: str, text: str, shown: str, allowed: str):
    assert refusal(PROJECT.config | {f"shop:{key}": text}) == (
        f"shop:{key} is {shown}: it must be {allowed}. Set it with `pulumi config set shop:{key} <value>`."
    )


def test_every_key_has_a_bad_value_above():
    assert {key for key, *_ in REFUSED} == set(settings_of(TapStackArgs))


# The suffix is never missing: its default is the stack's name.
@pytest.mark.parametrize("key", sorted(set(settings_of(TapStackArgs)) - {"environment_suffix"}))
def test_missing_value(key: str):
    _, rule = settings_of(TapStackArgs)[key]
    assert refusal({name: value for name, value in PROJECT.config.items() if name != f"shop:{key}"}) == (
        f"shop:{key} has no value: it must be {rule.allowed}. Set it with `pulumi config set shop:{key} <value>`."
    )


def test_bad_suffix_in_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "PR_7")
    assert refusal(PROJECT.config) == (
        f"ENVIRONMENT_SUFFIX is 'PR_7': it must be {SUFFIX}. Change it in the environment."
    )


def test_name_of_a_stack_that_cannot_be_a_suffix():
    assert refusal(PROJECT.config, stack="feature.x") == (
        f"shop:environment_suffix is 'feature.x': it must be {SUFFIX}. "
        "Set it with `pulumi config set shop:environment_suffix <value>`."
    )


def test_unknown_key_that_is_close_to_a_known_one():
    assert refusal(PROJECT.config | {"shop:memory": "512"}) == (
        "shop:memory is not a configuration key of this project: did you mean shop:memory_mb?"
    )


def test_unknown_key_that_is_close_to_none():
    known = ", ".join(f"shop:{name}" for name in settings_of(TapStackArgs))
    assert refusal(PROJECT.config | {"shop:qqqqqqqqqqqq": "1"}) == (
        f"shop:qqqqqqqqqqqq is not a configuration key of this project: it has {known}."
    )


def test_function_that_cannot_be_packaged(tmp_path: Path):
    elsewhere = f"import pathlib, lib.args\nlib.args.SOURCE = pathlib.Path({str(tmp_path)!r})"
    with pytest.raises(ProgramFailed) as caught:
        run_tap_after(elsewhere, tmp_path, PROJECT)
    assert str(caught.value) == (f"{tmp_path / 'main.py'} is missing: the function's handler is main.lambda_handler.")


@pytest.mark.parametrize("error", [SettingsError, PackagingError])
def test_pulumi_prints_the_sentence_without_a_traceback(error: type[Exception]):
    assert issubclass(error, pulumi.RunError)
