"""The summariser, with S3 mocked."""

import io
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).parents[1] / "app"))
import handler


def event(*keys):
    return {"Records": [{"s3": {"bucket": {"name": "in"}, "object": {"key": key}}} for key in keys]}


@pytest.fixture
def s3(monkeypatch):
    client = MagicMock()
    client.get_object.side_effect = lambda **_: {"Body": io.BytesIO(b"name,price\napple,1\npear,2\n")}
    monkeypatch.setattr(handler, "s3", client)
    monkeypatch.setenv("SUMMARIES_BUCKET", "out")
    return client


def test_counts_rows_below_the_header():
    assert handler.summarise("a,b\n1,2\n") == {"columns": ["a", "b"], "rows": 1}


def test_an_empty_file_has_no_rows():
    assert handler.summarise("") == {"columns": [], "rows": 0}


def test_writes_the_summary_beside_the_decoded_key(s3):
    handler.main(event("incoming/a+b%C3%A9.csv"), None)
    written = s3.put_object.call_args.kwargs
    assert (written["Bucket"], written["Key"]) == ("out", "incoming/a bé.csv.json")
    assert json.loads(written["Body"]) == {"columns": ["name", "price"], "rows": 2}


def test_a_file_that_is_gone_is_passed_over(s3):
    s3.get_object.side_effect = ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
    handler.main(event("incoming/a.csv"), None)
    s3.put_object.assert_not_called()


def test_a_refused_file_fails_the_event_after_the_others(s3):
    body = {"Body": io.BytesIO(b"a\n1\n")}
    s3.get_object.side_effect = [ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject"), body]
    with pytest.raises(RuntimeError):
        handler.main(event("incoming/a.csv", "incoming/b.csv"), None)
    assert s3.put_object.call_count == 1


def test_a_test_event_does_nothing(s3):
    handler.main({"Event": "s3:TestEvent"}, None)
    s3.get_object.assert_not_called()
