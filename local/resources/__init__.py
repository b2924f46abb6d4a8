"""One module a service; importing this package registers every recipe in it."""

from local.resources import iam, kms, lambda_, logs, s3, s3_notification, sqs

__all__ = ["iam", "kms", "lambda_", "logs", "s3", "s3_notification", "sqs"]
