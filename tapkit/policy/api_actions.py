"""IAM actions that a call of AWS's API needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
Most calls need the action of their own name; here are the services where that is so, and the calls where it is not.
"""

from tapkit.policy.sdk_calls import CLIENT, SdkCall

# boto3's name of a service → the prefix of its actions.
_PREFIXES = {
    "athena": "athena",
    "bedrock-runtime": "bedrock",
    "comprehend": "comprehend",
    "dynamodb": "dynamodb",
    "ecs": "ecs",
    "events": "events",
    "firehose": "firehose",
    "glue": "glue",
    "kinesis": "kinesis",
    "kms": "kms",
    "lambda": "lambda",
    "rekognition": "rekognition",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sesv2": "ses",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "stepfunctions": "states",
    "textract": "textract",
    "translate": "translate",
}
# Only these are judged of S3, whose calls and actions differ most.
_S3 = {
    "get_object": ("s3:GetObject",),
    "head_object": ("s3:GetObject",),
    "object_exists": ("s3:GetObject",),
    "download_file": ("s3:GetObject",),
    "download_fileobj": ("s3:GetObject",),
    "select_object_content": ("s3:GetObject",),
    "put_object": ("s3:PutObject",),
    "upload_file": ("s3:PutObject",),
    "upload_fileobj": ("s3:PutObject",),
    "create_multipart_upload": ("s3:PutObject",),
    "upload_part": ("s3:PutObject",),
    "complete_multipart_upload": ("s3:PutObject",),
    "copy_object": ("s3:GetObject", "s3:PutObject"),
    "copy": ("s3:GetObject", "s3:PutObject"),
    "delete_object": ("s3:DeleteObject",),
    "delete_objects": ("s3:DeleteObject",),
    "get_object_tagging": ("s3:GetObjectTagging",),
    "put_object_tagging": ("s3:PutObjectTagging",),
    "put_object_acl": ("s3:PutObjectAcl",),
    "list_objects": ("s3:ListBucket",),
    "list_objects_v2": ("s3:ListBucket",),
    "list_object_versions": ("s3:ListBucketVersions",),
    "head_bucket": ("s3:ListBucket",),
}
_OTHERS = {
    ("dynamodb", "batch_writer"): ("dynamodb:BatchWriteItem",),
    ("lambda", "invoke"): ("lambda:InvokeFunction",),
    ("lambda", "invoke_async"): ("lambda:InvokeFunction",),
    ("sns", "publish_batch"): ("sns:Publish",),
    ("sqs", "send_message_batch"): ("sqs:SendMessage",),
    ("sqs", "send_messages"): ("sqs:SendMessage",),
    ("sqs", "receive_messages"): ("sqs:ReceiveMessage",),
    ("sqs", "delete_message_batch"): ("sqs:DeleteMessage",),
    ("sqs", "delete_messages"): ("sqs:DeleteMessage",),
    ("sqs", "change_message_visibility_batch"): ("sqs:ChangeMessageVisibility",),
    ("bedrock-runtime", "converse"): ("bedrock:InvokeModel",),
    ("bedrock-runtime", "converse_stream"): ("bedrock:InvokeModelWithResponseStream",),
}
# The methods of a resource's parts that are called otherwise than those of a client.
_PARTS = {
    ("s3", "Object", "get"): ("s3:GetObject",),
    ("s3", "Object", "load"): ("s3:GetObject",),
    ("s3", "Object", "put"): ("s3:PutObject",),
    ("s3", "Object", "delete"): ("s3:DeleteObject",),
    ("s3", "Object", "copy_from"): ("s3:GetObject", "s3:PutObject"),
    ("s3", "ObjectSummary", "get"): ("s3:GetObject",),
}
# The verbs that begin the name of a call; anything else, such as close or can_paginate, is none.
_VERBS = {
    "add",
    "analyze",
    "batch",
    "change",
    "create",
    "decrypt",
    "delete",
    "describe",
    "detect",
    "encrypt",
    "generate",
    "get",
    "invoke",
    "list",
    "publish",
    "purge",
    "put",
    "query",
    "receive",
    "recognize",
    "run",
    "scan",
    "send",
    "start",
    "stop",
    "translate",
    "update",
}
# What their parts need depends on what is passed, or the action has another name.
_UNJUDGED = {"batch_execute_statement", "describe_endpoints", "get_random_password", "generate_random"}


def actions_of(call: SdkCall) -> tuple[str, ...]:
    """The actions that a call needs; none where that is not known here."""
    service, method = call.service, call.method
    if by_part := _PARTS.get((service, call.part, method)):
        return by_part
    if by_name := _OTHERS.get((service, method)):
        return by_name
    if service == "s3":
        found = _S3.get(method, ())
        return (*found, "s3:PutObjectTagging") if method == "put_object" and "Tagging" in call.keywords else found
    verb = method.partition("_")[0]
    by_resource = call.part != CLIENT and service != "dynamodb"
    if service not in _PREFIXES or verb not in _VERBS or method in _UNJUDGED or by_resource and verb != "send":
        return ("sns:Publish",) if (service, method) == ("sns", "publish") else ()
    return (f"{_PREFIXES[service]}:{''.join(word.capitalize() for word in method.split('_'))}",)
