"""Pulumi configuration → TapStackArgs, validated and packaged before any resource is registered."""

from collections.abc import Mapping
from typing import Any

import pulumi

from lib.args import TapStackArgs
from lib.package import package_for
from parts.settings import last_outputs, read_settings, refuse_another_suffix


def load_settings() -> TapStackArgs:
    """Read the stack's configuration and package the function for it.

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
        tags={
            "Project": pulumi.get_project(),
            "Environment": values["environment_suffix"],
            "ManagedBy": "pulumi",
        },
        keep_key="key_arn" in last,
    )
    _warn(args, last)
    return args


def _warn(args: TapStackArgs, last: Mapping[str, Any]) -> None:
    """Say what is allowed and may still not be meant."""
    if args.keep_key and not args.encrypts_with_key:
        pulumi.log.warn(
            f"New data is encrypted with AWS's own keys. The key {last['key_arn']} stays: what is older can be read "
            "with it only."
        )
    if args.protect and not args.alarm_email:
        pulumi.log.warn(
            "Nobody is told when an alarm goes off: set alarm_email, or subscribe to the topic alarm_topic_arn."
        )
