"""A program with as many TapStacks as `benchmark:count` says, in one Pulumi stack."""

from dataclasses import replace

import pulumi

from lib.args import load_settings
from lib.tap_stack import TapStack

settings = load_settings()
for number in range(pulumi.Config("benchmark").require_int("count")):
    TapStack(f"tap-{number}", replace(settings, environment_suffix=f"n{number}"))
