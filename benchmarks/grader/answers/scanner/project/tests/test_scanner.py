"""The scanner's checks."""

import os
import sys
from unittest.mock import patch

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
sys.path.insert(0, "scanner")
import index


def test_an_instance_without_tags_violates_all():
    assert index.violations_of({"InstanceId": "i-1"}) == [f"missing tag {name}" for name in index.REQUIRED_TAGS]


def test_report_counts_instances():
    with patch.object(index, "ec2") as ec2, patch.object(index, "s3"), patch.object(index, "sns"):
        with patch.dict(os.environ, {"REPORT_BUCKET": "b", "TOPIC_ARN": "t"}):
            ec2.describe_instances.return_value = {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]}
            assert '"totalInstances": 1' in index.handler({}, None)["body"]
