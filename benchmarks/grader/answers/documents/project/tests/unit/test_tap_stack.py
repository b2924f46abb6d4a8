"""Unit tests of TapStack."""

import unittest
from unittest.mock import MagicMock, patch

import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name + "_id", {**args.inputs, "arn": f"arn:aws:mock:::{args.name}"}]

    def call(self, args):
        return {"accountId": "123456789012"}


pulumi.runtime.set_mocks(Mocks())

from lib.tap_stack import TapStack, TapStackArgs


class TestTapStack(unittest.TestCase):
    def test_args_have_defaults(self):
        self.assertEqual(TapStackArgs().environment_suffix, "dev")

    def test_bucket_is_tagged(self):
        stack = TapStack("test", TapStackArgs(tags={"Environment": "test"}))

        def check(tags):
            self.assertEqual(tags["Environment"], "production")

        stack.bucket.tags.apply(check)

    @patch("lib.tap_stack.TapStack")
    def test_stack_is_created(self, stack_class):
        stack_class.return_value = MagicMock(bucket="bucket")
        stack = stack_class("test", TapStackArgs())
        self.assertEqual(stack.bucket, "bucket")
