"""Unit tests of the stack."""

from unittest.mock import MagicMock


def test_bucket_is_encrypted():
    bucket = MagicMock()
    bucket.encryption = "AES256"
    assert bucket.encryption == "AES256"


def test_function_is_triggered():
    pass
