"""Rules about the configuration of the stack of production: what it holds is kept, encrypted and recorded."""

from collections.abc import Iterator
from typing import Any

from tapkit.checks import Problem, Severity, project_rule
from tapkit.policy.settings import is_production
from tapkit.review.project.config_keys import declarations, line_of_setting, values_of
from tapkit.review.project.folder import Folder

SHORTEST_LOG_DAYS = 14
_OFF = ("false", "no", "off", "none", "disabled", "0", "")
_ON = ("true", "yes", "on", "enabled", "1")
# Names of settings, and the values that leave production without it; stacks-keep-data looks at force_destroy.
_KEPT = {
    "skipfinalsnapshot": _ON,
    "deletionprotection": _OFF,
    "versioning": (*_OFF, "suspended"),
    "backupretentiondays": _OFF,
    "backupretentionperiod": _OFF,
}
_ENCRYPTING = ("encryption", "encrypted", "encrypt", "enableencryption", "storageencrypted", "encryptionenabled")


def _settings(folder: Folder) -> Iterator[tuple[str, str, str, str]]:
    """The settings of production's stack files: path, key, the key's short name and its value, both in lower case.

    Where a file does not set a declared key, its default counts.
    """
    for path in folder.stacks:
        if not is_production(path.removeprefix("Pulumi.").rpartition(".")[0]):
            continue
        defaults = {key: schema.get("default") for key, schema in declarations(folder).items()}
        for key, value in {**defaults, **values_of(folder, path)}.items():
            if isinstance(value, str | int | float):
                name = key.rpartition(":")[2].lower().replace("_", "").replace("-", "")
                yield path, key, name, str(value).lower()


def _problem(folder: Folder, path: str, key: str, message: str) -> Problem:
    return path, line_of_setting(folder, path, key), f"{key} is {message}"


@project_rule(
    "production-data-kept",
    Severity.HIGH,
    "Give the stack of production another value, and leave the convenient one to the others.",
)
def production_data_kept(folder: Folder) -> Iterator[Problem]:
    """The stack of production does not delete data with its resources, and keeps what is overwritten."""
    for path, key, name, value in _settings(folder):
        if value in _KEPT.get(name, ()):
            yield _problem(folder, path, key, f"{value or 'empty'}: production's data can be lost")


@project_rule("production-encrypted", Severity.HIGH, "Turn on encryption for the stack of production.")
def production_encrypted(folder: Folder) -> Iterator[Problem]:
    """The stack of production encrypts what it holds."""
    for path, key, name, value in _settings(folder):
        if name in _ENCRYPTING and value in _OFF:
            yield _problem(folder, path, key, f"{value or 'empty'}: production's data is not encrypted")


@project_rule(
    "production-recorded",
    Severity.MEDIUM,
    "Keep production's logs for 30 days or more, at the level INFO.",
)
def production_recorded(folder: Folder) -> Iterator[Problem]:
    """The stack of production keeps its logs until somebody has looked into them, and logs no more than it should."""
    for path, key, name, value in _settings(folder):
        if "log" in name and "retention" in name and _is_short(value):
            yield _problem(folder, path, key, f"{value}: production's logs are gone within {SHORTEST_LOG_DAYS} days")
        elif name in ("loglevel", "logginglevel") and value in ("debug", "trace"):
            yield _problem(folder, path, key, f"{value}: production's logs tell too much, and cost too much")


def _is_short(value: Any) -> bool:
    return value.isdigit() and 0 < int(value) < SHORTEST_LOG_DAYS
