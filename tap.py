"""Entry program: configuration → TapStack → exports."""

import sys
from pathlib import Path

import pulumi

sys.path.insert(0, str(Path(__file__).resolve().parent))  # Pulumi runs a file without its folder on the import path

# pylint: disable=wrong-import-position
from lib.args import load_settings
from lib.tap_stack import TapStack

args = load_settings()
stack = TapStack(f"tap-{args.environment_suffix}", args)
for output_name, value in stack.outputs.items():
    pulumi.export(output_name, value)
