"""Uploads invoke the function: the permission, then the notification.

S3 checks, when a notification is configured, that the target admits it, and answers otherwise
"Unable to validate the following destination configurations".
https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
"""

import pulumi
import pulumi_aws as aws

from lib.args import TapStackArgs
from lib.processor import Processor
from lib.storage import Storage


class Trigger(pulumi.ComponentResource):
    """The one notification of the uploads bucket; a second one would replace it."""

    def __init__(
        self, name: str, args: TapStackArgs, storage: Storage, processor: Processor, opts: pulumi.ResourceOptions
    ) -> None:
        scope = storage.scope
        super().__init__("tap:index:Trigger", scope.name(name), {}, opts)
        permission = aws.lambda_.Permission(
            scope.name(f"{name}-permission"),
            action="lambda:InvokeFunction",
            function=processor.function.name,
            qualifier=processor.alias.name,
            principal="s3.amazonaws.com",
            # S3 calls with the bare bucket ARN: one that ends in /* never matches.
            source_arn=storage.uploads.bucket.arn,
            # A bucket's name can be taken by another account once it is deleted.
            source_account=scope.account_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.s3.BucketNotification(
            scope.name(f"{name}-notification"),
            bucket=storage.uploads.bucket.id,
            lambda_functions=[
                {
                    "lambda_function_arn": processor.alias.arn,
                    # An object in an archive can be read, and so processed, once it has been restored.
                    "events": ["s3:ObjectCreated:*", "s3:ObjectRestore:Completed"],
                    "filter_prefix": args.object_prefix,
                    "filter_suffix": args.object_suffix,
                }
            ],
            opts=pulumi.ResourceOptions(
                parent=self,
                # While it stays, so does all that it depends on: the whole way from an upload to its processing.
                protect=args.protect,
                depends_on=[
                    permission,
                    # PutBucketPolicy and PutBucketNotificationConfiguration race.
                    storage.uploads.policy,
                    # An event that fails before the queue is its destination would be lost.
                    processor.failure_destination,
                ],
            ),
        )
        self.register_outputs({})
