"""The arguments of TapStack, and how they come from Pulumi's configuration and the function's source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import pulumi

from parts.function import PARKED_DAYS
from parts.packaging import Package, build_package
from parts.settings import at_least, between, boolean, last_outputs, matching, one_of, read_settings, require_allowed

PROJECT = Path(__file__).resolve().parent.parent
SOURCE, BUILD = PROJECT / "lambda_code", PROJECT / "build"

# The periods that PutRetentionPolicy accepts:
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_YEARS = (365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
LOG_RETENTION_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, *_YEARS)

_SUFFIX = matching(r"[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?", "1 to 20 lower-case letters, digits and inner hyphens")
# A key filter also ends up in an IAM resource, where * and ? are wildcards: only S3's safe characters.
_KEY_PART = matching(r"[A-Za-z0-9!_.()/-]{0,512}", "at most 512 letters, digits and ! - _ . ( ) /")
# The version of an object has to be there for longer than an event about it can wait in the dead-letter queue.
_VERSION_DAYS = between(PARKED_DAYS + 1, 3650, f"an event about a version may wait for {PARKED_DAYS} days")
_EMAIL = matching(r"([A-Za-z0-9_.%'+-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,})?", "an e-mail address, or empty")


@dataclass(frozen=True, kw_only=True)
class TapStackArgs:
    """Everything that differs between two deployments of TapStack.

    An annotated field is a setting, which Pulumi.yaml declares with the same default, and describes.

    Attributes:
        package: the function's archive, by default built of ``lambda_code/``.
        tags: set on every resource that can carry tags.
        keep_key: whether a key stays that ``encryption`` no longer asks for, for what is encrypted with it.

    Raises:
        ValueError: a value is not allowed; the message names the field, the value and what is allowed.
    """

    environment_suffix: Annotated[str, _SUFFIX] = field(default_factory=pulumi.get_stack)
    lambda_runtime: Annotated[str, one_of("python3.11", "python3.12", "python3.13", "python3.14")] = "python3.13"
    architecture: Annotated[str, one_of("arm64", "x86_64")] = "arm64"
    memory_mb: Annotated[int, between(128, 10240)] = 512
    timeout_seconds: Annotated[int, between(1, 900)] = 300
    reserved_concurrency: Annotated[int, between(-1, 1000)] = -1
    live_version: Annotated[int, at_least(0)] = 0
    log_level: Annotated[str, one_of("DEBUG", "INFO", "WARN", "ERROR")] = "INFO"
    log_retention_days: Annotated[int, one_of(*LOG_RETENTION_DAYS)] = 30
    alarm_email: Annotated[str, _EMAIL] = ""
    object_prefix: Annotated[str, _KEY_PART] = "uploads/"
    object_suffix: Annotated[str, _KEY_PART] = ""
    encryption: Annotated[str, one_of("AES256", "aws:kms")] = "AES256"
    noncurrent_version_days: Annotated[int, _VERSION_DAYS] = 30
    access_log_days: Annotated[int, between(1, 3650)] = 90
    force_destroy: Annotated[bool, boolean()] = False
    package: Package | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    keep_key: bool = False

    def __post_init__(self) -> None:
        require_allowed(self)

    @property
    def encrypts_with_key(self) -> bool:
        """Whether new data is encrypted with a key of the stack's own."""
        return self.encryption == "aws:kms"

    @property
    def protect(self) -> bool:
        """Whether Pulumi refuses to delete what holds or guards data.

        https://www.pulumi.com/docs/iac/concepts/resources/options/protect/
        """
        return not self.force_destroy


def package_for(runtime: str, architecture: str) -> Package:
    """Package the function for a runtime, such as ``python3.13``, and an architecture; or raise a PackagingError."""
    return build_package(runtime, architecture, source=SOURCE, build=BUILD)


def load_settings() -> TapStackArgs:
    """Read the stack's configuration and package the function for it; warn of what may not be meant.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed, or would replace the whole stack,
            or what the stack is deployed with cannot be read.
        PackagingError: the function cannot be packaged.
    """
    values = read_settings(TapStackArgs)
    suffix = values["environment_suffix"]
    last = last_outputs(suffix)
    args = TapStackArgs(
        **values,
        package=package_for(values["lambda_runtime"], values["architecture"]),
        tags={"Project": pulumi.get_project(), "Environment": suffix, "ManagedBy": "pulumi"},
        keep_key="key_arn" in last,
    )
    if args.keep_key and not args.encrypts_with_key:
        pulumi.log.warn(
            f"New data is encrypted with AWS's own keys. The key {last['key_arn']} stays: what is older can be read "
            "with it only."
        )
    if args.protect and not args.alarm_email:
        pulumi.log.warn(
            "Nobody is told when an alarm goes off: set alarm_email, or subscribe to the topic alarm_topic_arn."
        )
    return args
