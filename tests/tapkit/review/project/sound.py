"""A small project that keeps every rule; each test changes what it is about."""

PROJECT = """name: shop
runtime: python
main: shop.py
config:
  memory_mb:
    type: integer
    default: 512
  runtime:
    type: string
    default: python3.13
"""
STACK = """secretsprovider: awskms://alias/state
config:
  aws:region: us-east-1
  shop:memory_mb: 1024
"""
ENTRY = """import os
import sys

import pulumi

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib.shop import Shop

config = pulumi.Config()
shop = Shop("shop", config.require_int("memory_mb"), config.require("runtime"))
pulumi.export("function_name", shop.function.name)
"""
COMPONENT = """import pulumi
import pulumi_aws as aws


class Shop(pulumi.ComponentResource):
    def __init__(self, name, memory_mb, runtime, opts=None):
        super().__init__("shop:index:Shop", name, {}, opts)
        self.function = aws.lambda_.Function(
            "function",
            handler="main.lambda_handler",
            runtime=runtime,
            memory_size=memory_mb,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"function_name": self.function.name})
"""
HANDLER = """import json
from urllib.parse import unquote_plus


def lambda_handler(event, context):
    keys = [unquote_plus(record["s3"]["object"]["key"]) for record in event["Records"]]
    return {"statusCode": 200, "body": json.dumps(keys)}
"""
UNIT_TEST = """from handler.main import lambda_handler


def test_no_records_are_no_keys():
    assert lambda_handler({"Records": []}, None)["body"] == "[]"
"""
INTEGRATION_TEST = """import json
import uuid
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import BotoCoreError


@pytest.fixture
def outputs():
    return json.loads(Path("cfn-outputs/flat-outputs.json").read_text(encoding="utf-8"))


@pytest.fixture
def s3():
    try:
        boto3.client("sts").get_caller_identity()
    except BotoCoreError as error:
        pytest.exit(str(error))
    return boto3.client("s3")


def test_upload_can_be_read(s3, outputs):
    upload = {"Bucket": outputs["bucket_name"], "Key": str(uuid.uuid4())}
    s3.put_object(**upload, Body=b"content")
    assert s3.get_object(**upload)["Body"].read() == b"content"
    s3.delete_object(**upload)
"""
README = """# Shop

## Deploy

```bash
pulumi up
make lint
```

## Troubleshooting

Ask.
"""
FILES = {
    "Pulumi.yaml": PROJECT,
    "Pulumi.dev.yaml": STACK,
    "shop.py": ENTRY,
    "lib/shop.py": COMPONENT,
    "handler/main.py": HANDLER,
    "tests/unit/test_handler.py": UNIT_TEST,
    "tests/integration/test_uploads.py": INTEGRATION_TEST,
    "README.md": README,
    "LICENSE": "MIT",
    "Makefile": "lint:\n\tpylint shop.py\n\ntest:\n\tpytest --cov\n",
    ".pylintrc": "[FORMAT]\nmax-line-length=120\n",
    ".coveragerc": "[run]\nbranch = true\n[report]\nfail_under = 100\n",
    "requirements.txt": "pulumi==3.272.0  # the SDK\n",
}
