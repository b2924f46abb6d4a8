"""The function, and what hangs on it."""

import base64
import hashlib
import json
from unittest.mock import ANY

from tests.tapkit.ops.validation.changes.change import Aws, Outputs, change

ALIAS_NAME = "live"
EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)


def _sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@change(
    ("Function processor-prod", "memorySize", 1024, 128),
    ("Function processor-prod", "timeout", 300, 3),
    ("Function processor-prod", "handler", "main.lambda_handler", "main.other"),
    ("Function processor-prod", "runtime", "python3.13", "python3.12"),
    ("Function processor-prod", "tracingConfig.mode", "Active", "PassThrough"),
    ("Function processor-prod", "loggingConfig.logFormat", "JSON", "Text"),
    ("Function processor-prod", "loggingConfig.applicationLogLevel", "INFO", None),
    ("Function processor-prod", "loggingConfig.systemLogLevel", "WARN", None),
    ("Function processor-prod", "environment.variables.POWERTOOLS_LOG_LEVEL", "INFO", "DEBUG"),
    ("Function processor-prod", "environment.variables.ADDED", None, "by hand"),
)
def function_configuration(aws: Aws, outputs: Outputs) -> None:
    function = {"FunctionName": outputs["function_name"]}
    current = aws("lambda").get_function_configuration(**function)
    variables = current["Environment"]["Variables"] | {"POWERTOOLS_LOG_LEVEL": "DEBUG", "ADDED": "by hand"}
    aws("lambda").update_function_configuration(
        **function,
        MemorySize=128,
        Timeout=3,
        Handler="main.other",
        Runtime="python3.12",
        TracingConfig={"Mode": "PassThrough"},
        LoggingConfig={"LogFormat": "Text", "LogGroup": outputs["log_group_name"]},
        Environment={"Variables": variables},
    )


@change(("Function processor-prod", "sourceCodeHash", ANY, _sha256(EMPTY_ARCHIVE)))
def function_code(aws: Aws, outputs: Outputs) -> None:
    aws("lambda").update_function_code(FunctionName=outputs["function_name"], ZipFile=EMPTY_ARCHIVE)


@change(("Function processor-prod", "reservedConcurrentExecutions", -1, 0))
def function_stopped(aws: Aws, outputs: Outputs) -> None:
    aws("lambda").put_function_concurrency(FunctionName=outputs["function_name"], ReservedConcurrentExecutions=0)


@change(("Function processor-prod", "permissions", 0, 1))
def function_open_to_another_account(aws: Aws, outputs: Outputs) -> None:
    aws("lambda").add_permission(
        FunctionName=outputs["function_name"], StatementId="added", Action="lambda:InvokeFunction", Principal="*"
    )


@change(
    ("Function processor-prod", "tags.Owner", None, "somebody"),
    ("Function processor-prod", "tags.Environment", "prod", "test"),
)
def function_tags(aws: Aws, outputs: Outputs) -> None:
    tags = {"Environment": "test", "Owner": "somebody", "aws:cloudformation:stack-name": "not the user's"}
    aws("lambda").tag_resource(Resource=outputs["function_arn"], Tags=tags)


@change(
    ("Alias processor-alias-prod", "functionVersion", "1", "2"),
    ("Alias processor-alias-prod", "routingConfig", None, ANY),
)
def alias(aws: Aws, outputs: Outputs) -> None:
    version = aws("lambda").publish_version(FunctionName=outputs["function_name"])["Version"]
    aws("lambda").update_alias(
        FunctionName=outputs["function_name"],
        Name=ALIAS_NAME,
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": {"1": 0.1}},
    )


@change(
    ("Alias processor-alias-prod", "permissions", 1, 2),
    ("Permission trigger-permission-prod", "", "declared", "does not exist"),
)
def permission_replaced(aws: Aws, outputs: Outputs) -> None:
    target = {"FunctionName": outputs["function_name"], "Qualifier": ALIAS_NAME}
    (statement,) = [
        statement
        for statement in json.loads(aws("lambda").get_policy(**target)["Policy"])["Statement"]
        if statement["Resource"].endswith(f":{ALIAS_NAME}")
    ]
    aws("lambda").remove_permission(**target, StatementId=statement["Sid"])
    for name in ("added-0000000", "trigger-permission-prod"):
        aws("lambda").add_permission(**target, StatementId=name, Action="lambda:*", Principal="s3.amazonaws.com")


@change(
    ("FunctionEventInvokeConfig processor-async-prod", "maximumRetryAttempts", 2, 0),
    ("FunctionEventInvokeConfig processor-async-prod", "destinationConfig.onFailure", ANY, None),
)
def failures_dropped(aws: Aws, outputs: Outputs) -> None:
    target = {"FunctionName": outputs["function_name"], "Qualifier": ALIAS_NAME}
    aws("lambda").put_function_event_invoke_config(
        **target, MaximumRetryAttempts=0, MaximumEventAgeInSeconds=21600, DestinationConfig={}
    )
