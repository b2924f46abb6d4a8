"""How each resource type is read back from AWS: one module a service; importing this package registers all of them."""

from ops.validation.live import cloudwatch, iam, kms, lambda_, logs, s3, sns, sqs

__all__ = ["cloudwatch", "iam", "kms", "lambda_", "logs", "s3", "sns", "sqs"]
