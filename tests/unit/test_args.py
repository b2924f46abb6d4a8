"""TapStackArgs: what each field accepts, and what it says about what it does not."""

import dataclasses
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.args import LOG_RETENTION_DAYS, TapStackArgs
from parts.packaging import Package
from parts.settings import settings_of

VALID = {
    "environment_suffix": "dev",
    "lambda_runtime": "python3.13",
    "architecture": "arm64",
    "memory_mb": 512,
    "timeout_seconds": 300,
    "reserved_concurrency": -1,
    "live_version": 0,
    "log_level": "INFO",
    "log_retention_days": 30,
    "alarm_email": "",
    "object_prefix": "uploads/",
    "object_suffix": "",
    "encryption": "AES256",
    "noncurrent_version_days": 30,
    "access_log_days": 90,
    "force_destroy": False,
}
KEY_PART = "at most 512 letters, digits and ! - _ . ( ) /"
EMAIL = "an e-mail address, or empty"
VERSION_DAYS = "a whole number from 15 to 3650, because an event about a version may wait for 14 days"
SUFFIX = "1 to 20 lower-case letters, digits and inner hyphens"

REFUSED = [
    ("environment_suffix", "", SUFFIX),
    ("environment_suffix", "a" * 21, SUFFIX),
    ("environment_suffix", "-dev", SUFFIX),
    ("environment_suffix", "dev-", SUFFIX),
    ("environment_suffix", None, SUFFIX),
    ("lambda_runtime", "python3.10", "one of python3.11, python3.12, python3.13, python3.14"),
    ("lambda_runtime", "nodejs22.x", "one of python3.11, python3.12, python3.13, python3.14"),
    ("architecture", "aarch64", "one of arm64, x86_64"),
    ("memory_mb", 127, "a whole number from 128 to 10240"),
    ("memory_mb", 10241, "a whole number from 128 to 10240"),
    ("memory_mb", "512", "a whole number from 128 to 10240"),
    ("timeout_seconds", 0, "a whole number from 1 to 900"),
    ("timeout_seconds", 901, "a whole number from 1 to 900"),
    ("reserved_concurrency", -2, "a whole number from -1 to 1000"),
    ("reserved_concurrency", 1001, "a whole number from -1 to 1000"),
    ("live_version", -1, "a whole number of 0 or more"),
    ("live_version", True, "a whole number of 0 or more"),
    ("live_version", "3", "a whole number of 0 or more"),
    ("log_level", "WARNING", "one of DEBUG, INFO, WARN, ERROR"),
    ("log_level", "info", "one of DEBUG, INFO, WARN, ERROR"),
    ("log_retention_days", 2, f"one of {', '.join(map(str, LOG_RETENTION_DAYS))}"),
    ("log_retention_days", True, f"one of {', '.join(map(str, LOG_RETENTION_DAYS))}"),
    ("alarm_email", "ops", EMAIL),
    ("alarm_email", "ops@example", EMAIL),
    ("alarm_email", "@example.com", EMAIL),
    ("alarm_email", "ops@example..com", EMAIL),
    ("alarm_email", "a@example.com, b@example.com", EMAIL),
    ("alarm_email", "Ops <ops@example.com>", EMAIL),
    ("alarm_email", "jörg@example.com", EMAIL),
    ("alarm_email", None, EMAIL),
    ("object_prefix", "uploads/*", KEY_PART),
    ("object_prefix", "a" * 513, KEY_PART),
    ("object_suffix", ".cs?", KEY_PART),
    ("object_suffix", "${key}", KEY_PART),
    ("encryption", "aes256", "one of AES256, aws:kms"),
    ("noncurrent_version_days", 14, VERSION_DAYS),
    ("noncurrent_version_days", 3651, VERSION_DAYS),
    ("access_log_days", 0, "a whole number from 1 to 3650"),
    ("access_log_days", 3651, "a whole number from 1 to 3650"),
    ("force_destroy", "false", "true or false"),
    ("force_destroy", 0, "true or false"),
]

ALLOWED = {
    "environment_suffix": ("a", "7", "pr-1234", "a" * 20),
    "lambda_runtime": ("python3.11", "python3.12", "python3.13", "python3.14"),
    "architecture": ("arm64", "x86_64"),
    "memory_mb": (128, 10240),
    "timeout_seconds": (1, 900),
    "reserved_concurrency": (-1, 0, 1000),
    "live_version": (0, 1, 100_000),
    "log_level": ("DEBUG", "INFO", "WARN", "ERROR"),
    "log_retention_days": (1, 30, 3653),
    "alarm_email": ("", "ops@example.com", "o'neil@example.com", "on.call+s3@mail.example.co"),
    "object_prefix": ("", "in/2024-01/", "a" * 512),
    "object_suffix": ("", ".tar.gz", "_(1)!"),
    "encryption": ("AES256", "aws:kms"),
    "noncurrent_version_days": (15, 3650),
    "access_log_days": (1, 3650),
    "force_destroy": (True, False),
}
ACCEPTED = [(name, value) for name, values in ALLOWED.items() for value in values]


def make(**changes: Any) -> TapStackArgs:
    return TapStackArgs(**VALID | changes, package=Package(Path("function.zip"), "hash"))


def accepts(**changes: Any) -> bool:
    try:
        make(**changes)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_keeps_an_allowed_value(name: str, value: Any):
    assert getattr(make(**{name: value}), name) == value


@pytest.mark.parametrize(("name", "value", "allowed"), REFUSED)
def test_refuses_a_value_in_one_sentence(name: str, value: Any, allowed: str):
    with pytest.raises(ValueError) as caught:
        make(**{name: value})
    assert str(caught.value) == f"{name} is {value!r}: it must be {allowed}."


@pytest.mark.parametrize("cases", [ACCEPTED, REFUSED], ids=["accepted", "refused"])
def test_every_setting_is_tried_above(cases: list[tuple]):
    assert {case[0] for case in cases} == set(settings_of(TapStackArgs)) == set(VALID)


@given(st.text(alphabet="az09-AZ_. é\n", max_size=22))
def test_a_suffix_is_lower_case_letters_digits_and_inner_hyphens(suffix: str):
    spelt = set(suffix) <= set("az09-") and not suffix.startswith("-") and not suffix.endswith("-")
    assert accepts(environment_suffix=suffix) == (spelt and 1 <= len(suffix) <= 20)


@given(st.integers() | st.integers(min_value=100, max_value=11000))
def test_memory_is_what_lambda_offers(memory: int):
    assert accepts(memory_mb=memory) == (128 <= memory <= 10240)


def test_settings_have_the_types_that_pulumi_reads_them_as():
    assert {name: kind for name, (kind, _) in settings_of(TapStackArgs).items()} == {
        name: type(value) for name, value in VALID.items()
    }


def test_arguments_cannot_be_changed_after_they_were_validated():
    with pytest.raises(dataclasses.FrozenInstanceError):
        make().memory_mb = 1


def test_every_field_that_is_no_setting_is_documented():
    attributes = inspect.getdoc(TapStackArgs).partition("Raises:")[0]
    documented = re.findall(r"^ {4}(\w+): ", attributes, re.MULTILINE)
    fields = [field.name for field in dataclasses.fields(TapStackArgs)]
    assert documented == [name for name in fields if name not in settings_of(TapStackArgs)]
