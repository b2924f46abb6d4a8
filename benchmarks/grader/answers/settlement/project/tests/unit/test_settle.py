"""Unit tests of the handler."""

import os
from unittest.mock import patch


def test_payment_is_settled():
    with patch("boto3.client") as client, patch.dict(os.environ, {"SECRET_ARN": "arn"}):
        client.return_value.get_secret_value.return_value = {"SecretString": "{}"}
        from functions.settle import handler

        assert handler({}, None)["statusCode"] == 200
