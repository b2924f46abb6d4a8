"""Pulumi configuration → TapStackArgs, validated and packaged before any resource is registered."""

from pathlib import Path

import pulumi

from lib.args import TapStackArgs
from parts.packaging import Package, build_package
from parts.settings import last_outputs, read_settings, refuse_another_suffix

PROJECT = Path(__file__).resolve().parent.parent
SOURCE, BUILD = PROJECT / "lambda_code", PROJECT / "build"


def package_for(runtime: str, architecture: str) -> Package:
    """Package the function for a runtime, such as ``python3.13``, and an architecture, such as ``arm64``.

    Raises:
        PackagingError: the function cannot be packaged.
    """
    return build_package(runtime, architecture, source=SOURCE, build=BUILD)


def load_settings() -> TapStackArgs:
    """Read the stack's configuration and package the function for it; warn of what may not be meant.

    Raises:
        SettingsError: a key is unknown or missing, or a value is not allowed, or would replace the whole stack,
            or what the stack is deployed with cannot be read.
        PackagingError: the function cannot be packaged.
    """
    values = read_settings(TapStackArgs)
    last = last_outputs()
    refuse_another_suffix(values["environment_suffix"], last)
    args = TapStackArgs(
        **values,
        package=package_for(values["lambda_runtime"], values["architecture"]),
        tags={"Project": pulumi.get_project(), "Environment": values["environment_suffix"], "ManagedBy": "pulumi"},
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
