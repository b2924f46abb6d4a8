"""Entry program: configuration → TapStack → exports."""

import pulumi

from lib.settings import load_settings
from lib.tap_stack import TapStack

args = load_settings()
stack = TapStack(f"tap-{args.environment_suffix}", args)
for output_name, value in stack.outputs.items():
    pulumi.export(output_name, value)
