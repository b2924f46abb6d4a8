"""The rule that no file holds a secret; the ones here are put together, so that no file holds them whole."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

KEY = "AKIA" + "Q7RS2TUV3WXY4Z56"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYzzzzzzzKEY"
PRIVATE_KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEowIBAAKCAQEAx7Jp5K2sVbq0\n"


@pytest.mark.parametrize(
    ("path", "content", "line", "what"),
    [
        ("docs/setup.md", f"Use\n`{KEY}`\n", 2, "an AWS access key"),
        (".env", f"AWS_SECRET_ACCESS_KEY={SECRET_KEY}\n", 1, "an AWS secret key"),
        ("tests/unit/conftest.py", f"secret_key = '{SECRET_KEY}'\n", 1, "an AWS secret key"),
        ("lib/key.txt", PRIVATE_KEY, 1, "a private key"),
        ("settings.ini", "[db]\ndb_password = hunter22\n", 2, "the value of db_password"),
        ("scripts/db.py", "connect(\n    password='hunter22')\n", 2, "the value of password"),
        ("scripts/db.py", "DB_PASSWORD = 'hunter22'\n", 1, "the value of DB_PASSWORD"),
        ("scripts/db.py", "db.password = 'hunter22'\n", 1, "the value of password"),
        ("scripts/db.py", "x = {'api_key': 'hunter22'}\n", 1, "the value of api_key"),
    ],
)
def test_secret_is_found(path: str, content: str, line: int, what: str, judge: Judge):
    assert judge({path: content}) == [("secrets-absent", path, line, f"holds {what}")]


def test_plain_secret_in_a_stack_file_is_found(judge: Judge):
    declared = edit("Pulumi.yaml", "config:\n", "config:\n  db_password:\n    type: string\n")
    changes = declared | edit("Pulumi.dev.yaml", "1024\n", "1024\n  shop:db_password: hunter22\n")
    assert judge(changes | edit("shop.py", '"runtime")', '"runtime" or config.require("db_password"))')) == [
        ("secrets-absent", "Pulumi.dev.yaml", 5, "holds the value of shop:db_password")
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("docs/setup.md", "AKIAIOSFODNN7EXAMPLE\n"),
        ("docs/setup.md", "-----BEGIN PRIVATE KEY-----\n…\n"),
        (".env", "AWS_SECRET_ACCESS_KEY=test\nDB_PASSWORD=$(pass db)\n"),
        ("settings.yaml", "db_password:\n  secure: v1:abcdefgh\nadmin_password: ${ADMIN}\n"),
        ("scripts/db.py", "connect(password=read(), user='somebody', **{'password': 'x'}, **{1: 2})\n"),
        ("scripts/db.py", "PASSWORD_LENGTH = 16\npassword = 'example-only'\n"),
        ("tests/unit/conftest.py", "PASSWORD = 'hunter22'\n"),
    ],
)
def test_stand_in_for_a_secret_is_fine(path: str, content: str, judge: Judge):
    assert judge({path: content}) == []
