"""Unit tests of the function's source."""

from lib.lambda_code import get_lambda_code


def test_source_compiles():
    compile(get_lambda_code(), "index.py", "exec")


def check_handler_is_defined():
    assert "def handler" in get_lambda_code()
