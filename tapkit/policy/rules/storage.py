"""Buckets: nothing is lost, nobody else reads, and every access leaves a trace."""

from collections.abc import Iterable, Iterator

from tapkit.aws.s3 import BUCKET, BUCKET_POLICY, BUCKET_V2, BUCKETS, bucket_settings
from tapkit.checks import Severity, resource_rule, rule
from tapkit.policy.model import Resource, Stack
from tapkit.policy.statements import ParsedStatement, denies_insecure_transport, statements_of

ALGORITHMS = {"AES256", "aws:kms", "aws:kms:dsse"}
PUBLIC_ACCESS_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
LOG_DELIVERY = "logging.s3.amazonaws.com"
DEPRECATED_SETTINGS = (
    "AccelerateConfiguration",
    "Acl",
    "CorsConfiguration",
    "LifecycleConfiguration",
    "Logging",
    "ObjectLockConfiguration",
    "RequestPaymentConfiguration",
    "ServerSideEncryptionConfiguration",
    "Versioning",
    "WebsiteConfiguration",
)
# https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/#inputs
DEPRECATED_ARGUMENTS = {
    "accelerationStatus",
    "acl",
    "corsRules",
    "grants",
    "lifecycleRules",
    "loggings",
    "objectLockConfiguration",
    "policy",
    "replicationConfiguration",
    "requestPayer",
    "serverSideEncryptionConfiguration",
    "versioning",
    "website",
}


def configurations_of(stack: Stack, bucket: Resource, *kinds: str) -> list[Resource]:
    """The resources of some types that configure a bucket."""
    return [setting for setting in stack.of_type(*kinds) if setting.refers_to(bucket, "bucket", "id", "bucket")]


def policy_statements(stack: Stack, bucket: Resource) -> list[ParsedStatement]:
    """The statements of a bucket's policy."""
    return list(statements_of(configurations_of(stack, bucket, BUCKET_POLICY)))


def sources_of_logs(stack: Stack, bucket: Resource) -> list[Resource]:
    """The logging configurations that deliver into a bucket."""
    logging = stack.of_type(*bucket_settings("Logging"))
    return [setting for setting in logging if setting.refers_to(bucket, "targetBucket", "id", "bucket")]


def algorithms(stack: Stack, bucket: Resource) -> set[str]:
    """The algorithms by which a bucket's configuration encrypts its objects."""
    found = configurations_of(stack, bucket, *bucket_settings("ServerSideEncryptionConfiguration"))
    path = "rules.applyServerSideEncryptionByDefault.sseAlgorithm"
    return {algorithm for setting in found for algorithm in setting.values(path)}


def is_website(stack: Stack, bucket: Resource) -> bool:
    """Whether a bucket is set up as a website, which everybody is meant to read."""
    return bucket.sets("website") or bool(configurations_of(stack, bucket, *bucket_settings("WebsiteConfiguration")))


@rule(
    "bucket-encrypted",
    Severity.HIGH,
    "Add a BucketServerSideEncryptionConfiguration with AES256 or aws:kms.",
    *BUCKETS,
)
def bucket_encrypted(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket says how its objects are encrypted at rest."""
    if not algorithms(stack, bucket) & ALGORITHMS:
        yield "no BucketServerSideEncryptionConfiguration sets an algorithm for it"


@rule("bucket-versioned", Severity.HIGH, "Add a BucketVersioning with the status Enabled.", *BUCKETS)
def bucket_versioned(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket keeps the versions that are overwritten or deleted."""
    found = configurations_of(stack, bucket, *bucket_settings("Versioning"))
    if not any(versioning.value("versioningConfiguration.status") == "Enabled" for versioning in found):
        yield "no BucketVersioning enables versions for it"


@rule(
    "bucket-public-access-blocked",
    Severity.CRITICAL,
    f"Add a BucketPublicAccessBlock that sets {', '.join(PUBLIC_ACCESS_BLOCKS)}.",
    *BUCKETS,
)
def bucket_public_access_blocked(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket blocks public access in all four ways, unless it is a website and says that it does not."""
    found = configurations_of(stack, bucket, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    if found and is_website(stack, bucket):
        return
    missing = [name for name in PUBLIC_ACCESS_BLOCKS if not any(block.value(name) is True for block in found)]
    if missing:
        yield f"no BucketPublicAccessBlock sets {', '.join(missing)} for it"


@rule(
    "bucket-owner-enforced",
    Severity.HIGH,
    "Add BucketOwnershipControls with the object ownership BucketOwnerEnforced.",
    *BUCKETS,
)
def bucket_owner_enforced(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket's account owns every object, so access control lists have no effect."""
    found = configurations_of(stack, bucket, "aws:s3/bucketOwnershipControls:BucketOwnershipControls")
    if not any(controls.value("rule.objectOwnership") == "BucketOwnerEnforced" for controls in found):
        yield "no BucketOwnershipControls sets BucketOwnerEnforced for it"


@rule("bucket-has-policy", Severity.HIGH, "Add a BucketPolicy that denies s3:* without TLS.", *BUCKETS)
def bucket_has_policy(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket has a policy, which is where requests without TLS are refused."""
    if not configurations_of(stack, bucket, BUCKET_POLICY):
        yield "no BucketPolicy says who may do what with it"


@resource_rule(
    "bucket-tls-only",
    Severity.HIGH,
    "Deny s3:* to everybody on the bucket and its objects where aws:SecureTransport is false.",
    BUCKET_POLICY,
)
def bucket_tls_only(policy: Resource) -> Iterator[str]:
    """A bucket's policy refuses requests without TLS."""
    found, name = list(statements_of([policy])), policy.value("bucket")
    arns = [f"arn:{partition}:s3:::{name}" for partition in PARTITIONS]
    if not any(denies_insecure_transport(found, "s3:*", [arn, f"{arn}/*"]) for arn in arns):
        yield "it does not deny s3:* without TLS on the bucket and on its objects"


@rule("bucket-access-logged", Severity.MEDIUM, "Add a BucketLogging into a bucket for logs.", *BUCKETS)
def bucket_access_logged(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket's accesses are logged, unless it keeps the logs itself."""
    if not sources_of_logs(stack, bucket) and not configurations_of(stack, bucket, *bucket_settings("Logging")):
        yield "no BucketLogging logs its accesses"


@rule(
    "bucket-lifecycle",
    Severity.MEDIUM,
    "Add a BucketLifecycleConfiguration whose enabled rules apply to the whole bucket.",
    *BUCKETS,
)
def bucket_lifecycle(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket does not pay for ever for unfinished uploads and replaced versions."""
    found = configurations_of(stack, bucket, *bucket_settings("LifecycleConfiguration"))
    rules = [lifecycle for setting in found for lifecycle in setting.values("rules") if _applies_to_all(lifecycle)]
    if not any(lifecycle.get("abortIncompleteMultipartUpload") for lifecycle in rules):
        yield "no lifecycle rule for the whole bucket aborts unfinished multipart uploads"
    if not any(lifecycle.get("noncurrentVersionExpiration") for lifecycle in rules):
        yield "no lifecycle rule for the whole bucket expires noncurrent versions"


def _applies_to_all(lifecycle_rule: dict) -> bool:
    scope = lifecycle_rule.get("filter") or {}
    return lifecycle_rule.get("status") == "Enabled" and not any(scope.values()) and not lifecycle_rule.get("prefix")


@resource_rule(
    "bucket-resource-current",
    Severity.MEDIUM,
    "Use aws.s3.Bucket with the configuration resources that have no V2 in their names.",
    *BUCKETS,
    *(bucket_settings(subject)[1] for subject in DEPRECATED_SETTINGS),
)
def bucket_resource_current(resource: Resource) -> Iterator[str]:
    """A bucket is configured with the resources of pulumi-aws 7, none of them deprecated."""
    if resource.type != BUCKET:
        yield f"{resource.type.rpartition(':')[2]} is deprecated"
    elif deprecated := sorted(DEPRECATED_ARGUMENTS & resource.inputs.keys()):
        yield f"{', '.join(deprecated)} of a Bucket is deprecated: set it with a separate resource"


def _admissions_of_logs(found: Iterable[ParsedStatement]) -> list[ParsedStatement]:
    return [
        statement
        for statement in found
        if statement.effect == "Allow" and LOG_DELIVERY in statement.principals.get("Service", [])
    ]


@rule("log-delivery-admitted", Severity.HIGH, f"Allow s3:PutObject to {LOG_DELIVERY} in the bucket's policy.", *BUCKETS)
def log_delivery_admitted(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket for access logs admits S3's log delivery."""
    if not sources_of_logs(stack, bucket):
        return
    found = _admissions_of_logs(policy_statements(stack, bucket))
    if not any(statement.covers("s3:PutObject", f"{bucket.value('arn')}/any") for statement in found):
        yield f"its policy does not allow {LOG_DELIVERY} to put objects"


@resource_rule(
    "log-delivery-scoped",
    Severity.HIGH,
    f"Admit {LOG_DELIVERY} with aws:SourceArn and aws:SourceAccount as conditions.",
    BUCKET_POLICY,
)
def log_delivery_scoped(policy: Resource) -> Iterator[str]:
    """A bucket's policy admits S3's log delivery for one bucket of one account only."""
    arns = ("ArnLike", "ArnEquals", "StringLike", "StringEquals")
    for statement in _admissions_of_logs(statements_of([policy])):
        if not statement.condition_values("aws:SourceArn", *arns):
            yield f"it admits {LOG_DELIVERY} without a condition on aws:SourceArn"
        if not statement.condition_values("aws:SourceAccount", "StringEquals"):
            yield f"it admits {LOG_DELIVERY} without a condition on aws:SourceAccount"


@rule("log-bucket-not-kms", Severity.HIGH, "Encrypt the bucket for logs with AES256.", BUCKET, BUCKET_V2)
def log_bucket_not_kms(stack: Stack, bucket: Resource) -> Iterator[str]:
    """A bucket for access logs is not encrypted with a KMS key, which log delivery cannot use."""
    if sources_of_logs(stack, bucket) and (kms := algorithms(stack, bucket) - {"AES256"}):
        yield f"it receives access logs and is encrypted with {', '.join(sorted(kms))}"
