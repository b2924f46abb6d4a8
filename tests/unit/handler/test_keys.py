"""Object keys stand URL-encoded in S3's events; the handler reads the objects that were uploaded."""

from unittest.mock import patch
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.handler.conftest import BUCKET, Function
from tests.unit.handler.events import encoded_record, event


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("uploads/plain.txt", "uploads/plain.txt"),
        ("uploads/two+words.txt", "uploads/two words.txt"),
        ("uploads/two%20words.txt", "uploads/two words.txt"),
        ("uploads/1%2B1.txt", "uploads/1+1.txt"),
        ("uploads/100%25.txt", "uploads/100%.txt"),
        ("uploads/%2525.txt", "uploads/%25.txt"),
        ("uploads%2Fslash.txt", "uploads/slash.txt"),
        ("uploads/na%C3%AFve+%E2%82%AC+%F0%9F%98%80.txt", "uploads/naïve € 😀.txt"),
        ("uploads/a%26b%3Dc%3Fd%23e.txt", "uploads/a&b=c?d#e.txt"),
    ],
)
def test_the_object_behind_an_encoded_key_is_read(function: Function, encoded: str, key: str):
    version = function.put(key)
    function(event(encoded_record(BUCKET, encoded, version)))
    assert [line["key"] for line in function.logged("Object processed")] == [key]


# S3's keys are 1 to 1024 bytes of UTF-8, and a character takes up to 4. No example leaves anything in the fixture.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(codec="utf-8"), min_size=1, max_size=256), safe=st.sampled_from(["", "/"]))
def test_every_key_arrives_as_it_was_uploaded(function: Function, key: str, safe: str):
    with patch.object(function.main, "process_object", return_value={"size": 0}) as process_object:
        function(event(encoded_record(BUCKET, quote_plus(key, safe=safe), "v1")))
    process_object.assert_called_once_with(function.main.ObjectVersion(BUCKET, key, "v1"))
