"""A plain handler with Powertools and boto3: it logs and counts each record, and does nothing else."""

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import S3Event

logger = Logger()
metrics = Metrics()
s3 = boto3.client("s3")


@logger.inject_lambda_context
@metrics.log_metrics
def handle(event, _context):
    """Log every record."""
    records = list(S3Event(event).records)
    for record in records:
        logger.info("Record", extra={"bucket": record.s3.bucket.name, "key": record.s3.get_object.key})
    metrics.add_metric("Records", MetricUnit.Count, len(records))
    return {"statusCode": 200}
