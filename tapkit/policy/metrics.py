"""Metrics that AWS's services publish to CloudWatch: their names, their dimensions, and the values they can have.

Sources, one page a service, as of August 2026:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from tapkit.aws.dynamodb import TABLE
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.s3 import BUCKETS
from tapkit.aws.sns import TOPIC
from tapkit.aws.sqs import QUEUE


class Kind(Enum):
    """The sort of values that a metric has; none is below 0."""

    FAILURES = auto()  # a count of what should not happen
    FAILED_OR_NOT = auto()  # such a count whose single values are 0 or 1, one for each invocation or event
    COUNT = auto()  # a count of anything else
    LEVEL = auto()  # a number that rises and falls, sampled from time to time
    TIME = auto()  # how long each of many things took


@dataclass(frozen=True)
class Namespace:
    """The metrics of a service.

    Attributes:
        metrics: the kind of each metric.
        dimensions: that its metrics have.
        sparse: whether there is no data while the service is not used.
    """

    metrics: dict[str, Kind] = field(default_factory=dict)
    dimensions: frozenset[str] = frozenset()
    sparse: bool = True


def _metrics(**names: str) -> dict[str, Kind]:
    """The kinds of metrics whose names are given by kind, separated by spaces."""
    return {name: Kind[kind.upper()] for kind, listed in names.items() for name in listed.split()}


NAMESPACES = {
    "AWS/Lambda": Namespace(
        _metrics(
            failed_or_not="Errors Throttles DeadLetterErrors DestinationDeliveryFailures",
            failures=(
                "AsyncEventsDropped RecursiveInvocationsDropped OversizedRecordCount SignatureValidationErrors "
                "FailedInvokeEventCount DroppedEventCount Url4xxCount Url5xxCount"
            ),
            count=(
                "Invocations AsyncEventsReceived ProvisionedConcurrencyInvocations UrlRequestCount PolledEventCount "
                "ProvisionedConcurrencySpilloverInvocations FilteredOutEventCount InvokedEventCount DeletedEventCount "
                "OnFailureDestinationDeliveredEventCount"
            ),
            level=(
                "ConcurrentExecutions UnreservedConcurrentExecutions ProvisionedConcurrentExecutions OffsetLag "
                "ProvisionedConcurrencyUtilization ClaimedAccountConcurrency ProvisionedPollers"
            ),
            time="Duration PostRuntimeExtensionsDuration IteratorAge AsyncEventAge UrlRequestLatency",
        ),
        frozenset({"FunctionName", "Resource", "ExecutedVersion", "EventSourceMappingUUID"}),
    ),
    "AWS/SQS": Namespace(
        _metrics(
            count=(
                "NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted NumberOfEmptyReceives "
                "NumberOfDeduplicatedSentMessages SentMessageSize"
            ),
            level=(
                "ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible "
                "ApproximateNumberOfMessagesDelayed ApproximateAgeOfOldestMessage ApproximateNumberOfNoisyGroups "
                "ApproximateNumberOfGroupsWithInflightMessages"
            ),
        ),
        frozenset({"QueueName"}),
    ),
    "AWS/SNS": Namespace(
        _metrics(
            failures=(
                "NumberOfNotificationsFailed NumberOfNotificationsRedrivenToDlq "
                "NumberOfNotificationsFailedToRedriveToDlq"
            ),
            count=(
                "NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFilteredOut PublishSize "
                "NumberOfNotificationsFilteredOut-InvalidAttributes NumberOfNotificationsFilteredOut-MessageAttributes "
                "NumberOfNotificationsFilteredOut-NoMessageAttributes NumberOfNotificationsFilteredOut-MessageBody "
                "NumberOfNotificationsFilteredOut-InvalidMessageBody"
            ),
            level="SMSMonthToDateSpentUSD SMSSuccessRate",
        ),
        frozenset({"TopicName", "Application", "Country", "Platform", "SMSType", "Provider"}),
    ),
    "AWS/S3": Namespace(
        _metrics(
            failures="4xxErrors 5xxErrors OperationsFailedReplication",
            count=(
                "AllRequests GetRequests PutRequests DeleteRequests HeadRequests PostRequests ListRequests "
                "SelectRequests SelectBytesScanned SelectBytesReturned BytesDownloaded BytesUploaded"
            ),
            level="BucketSizeBytes NumberOfObjects BytesPendingReplication OperationsPendingReplication",
            time="FirstByteLatency TotalRequestLatency ReplicationLatency",
        ),
        frozenset(
            {
                *("BucketName", "StorageType", "FilterId", "SourceBucket", "DestinationBucket", "RuleId"),
                *("AccessPointName", "DataSourceARN"),
            }
        ),
    ),
    "AWS/ApiGateway": Namespace(
        _metrics(
            failures="4XXError 5XXError 4xx 5xx IntegrationError ClientError ExecutionError",
            count="Count CacheHitCount CacheMissCount DataProcessed ConnectCount MessageCount",
            time="Latency IntegrationLatency",
        ),
        frozenset({"ApiName", "ApiId", "Stage", "Method", "Resource", "Route"}),
    ),
    "AWS/Events": Namespace(
        _metrics(
            failures="FailedInvocations ThrottledRules InvocationsFailedToBeSentToDlq InvocationsSentToDlq",
            count=(
                "Invocations TriggeredRules MatchedEvents DeadLetterInvocations InvocationAttempts InvocationsCreated "
                "SuccessfulInvocationAttempts RetryInvocationAttempts PutEventsApproximateCallCount "
                "PutEventsApproximateSuccessCount PutEventsApproximateFailedCount PutEventsApproximateThrottledCount "
                "PutEventsEntriesCount PutEventsFailedEntriesCount PutEventsRequestSize "
                "PutPartnerEventsApproximateCallCount PutPartnerEventsEntriesCount PutPartnerEventsFailedEntriesCount"
            ),
            time=(
                "IngestionToInvocationStartLatency IngestionToInvocationCompleteLatency PutEventsLatency "
                "IngestionToInvocationSuccessLatency"
            ),
        ),
        frozenset({"RuleName", "EventBusName", "EventSourceName"}),
    ),
}

# Services whose metrics are not listed here, so that a name that is none of AWS's is told from them.
OTHER_NAMESPACES = {
    f"AWS/{service}"
    for service in (
        "ACMPrivateCA AmazonMQ AOSS AppFlow AppRunner ApplicationELB AppStream AppSync Athena AutoScaling Backup "
        "Bedrock Billing Cassandra CertificateManager CloudFront CloudHSM CloudSearch CloudTrail CodeBuild Cognito "
        "Config Connect DAX DDoSProtection DMS DocDB DX DynamoDB EBS EC2 EC2Spot ECR ECS EFS ElastiCache "
        "ElasticBeanstalk ElasticInference ElasticMapReduce ELB EMRServerless ES EventBridge/Pipes Firehose FSx "
        "GameLift GatewayELB Glacier GlobalAccelerator Glue GuardDuty Inspector IoT IVS Kafka KendraIndex Kinesis "
        "KinesisAnalytics KinesisVideo KMS Logs MediaConvert MemoryDB MWAA NATGateway Neptune NetworkELB "
        "NetworkFirewall NetworkManager OpsWorks Polly PrivateLinkEndpoints PrivateLinkServices RDS Redshift "
        "Redshift-Serverless Rekognition Route53 S3ObjectLambda SageMaker Scheduler SecretsManager ServiceCatalog "
        "SES SSM-RunCommand States StorageGateway Synthetics Textract Timestream TransitGateway Translate "
        "TrustedAdvisor Usage VPN WAFV2 WorkMail WorkSpaces X-Ray"
    ).split()
}

# Types of the resources that a dimension's value names.
NAMED_BY = {
    "FunctionName": (FUNCTION,),
    "QueueName": (QUEUE,),
    "TopicName": (TOPIC,),
    "TableName": (TABLE,),
    "BucketName": BUCKETS,
}
# Published once a day, and only with both of BucketName and StorageType.
DAILY = {"BucketSizeBytes", "NumberOfObjects"}
# Published only for a bucket with a metrics configuration, whose id is the FilterId.
REQUESTS = {name for name in NAMESPACES["AWS/S3"].metrics if "Replication" not in name} - DAILY


def kind_of(namespace: str, metric: str) -> Kind | None:
    """The kind of a metric; None where it is not known here."""
    return NAMESPACES[namespace].metrics.get(metric) if namespace in NAMESPACES else None
