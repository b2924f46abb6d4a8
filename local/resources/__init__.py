"""One module a service; importing this package registers every recipe in it."""

from local.resources import cloudwatch, iam, kms, lambda_, logs, s3, s3_notification, sns, sqs

__all__ = ["cloudwatch", "iam", "kms", "lambda_", "logs", "s3", "s3_notification", "sns", "sqs"]
