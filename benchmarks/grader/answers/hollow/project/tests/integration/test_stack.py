"""Integration tests of the stack."""

import pytest


@pytest.mark.skip(reason="needs AWS")
def test_upload_is_processed():
    assert False
