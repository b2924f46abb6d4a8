"""Rules that a program shows nobody its secrets; the sound project is judged with a further module of its program."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

RULES = ("exports-no-secrets", "logs-no-secrets", "passwords-not-literal")
HEAD = "import json, logging, os\nimport boto3, pulumi\nimport pulumi_aws as aws\nconfig = pulumi.Config()\n"
FIRST = HEAD.count("\n") + 1


def told(judge: Judge, source: str) -> list[tuple[str, int, str]]:
    """What the rules say about lines of a module that the program imports."""
    changes = {"more.py": f"{HEAD}{source}\n"} | edit("shop.py", "import pulumi\n", "import more\nimport pulumi\n")
    found = judge(changes)
    return [(check, line - FIRST + 1, message) for check, path, line, message in found if check in RULES]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            'pulumi.export("key", aws.iam.AccessKey("k", user="u").secret)',
            "the output key is the secret of an access key",
        ),
        ('pulumi.export("db_password", "hunter22")', "the output db_password is a secret that the program holds"),
        (
            'pulumi.export("x", config.require("dbPassword"))',
            "the output x is the value of dbPassword, which is not read as a secret",
        ),
        (
            'pulumi.export("api_key", os.getenv("K"))',
            "the output api_key is the value of K, which is not read as a secret",
        ),
        ('pulumi.export("x", pulumi.Output.unsecret(y))', "the output x takes the secret mark off its value"),
        ("pulumi.export(name, pulumi.Output.unsecret(y))", "the output ? takes the secret mark off its value"),
    ],
)
def test_secret_that_is_exported_is_found(source: str, message: str, judge: Judge):
    ((check, line, found),) = told(judge, source)
    assert (check, line) == ("exports-no-secrets", 1) and found.startswith(message)


def test_secret_of_a_named_access_key_is_found(judge: Judge):
    ((_, line, message),) = told(judge, 'k = aws.iam.AccessKey("k", user="u")\ns = k.secret\npulumi.export("s", s)')
    assert (line, message) == (3, "the output s is the secret of an access key")


@pytest.mark.parametrize(
    "source",
    [
        'pulumi.export("db_password", config.require_secret("dbPassword"))',
        'pulumi.export("db_secret_arn", secret.arn)',
        'pulumi.export("bucket", config.require("bucket"))',
        'pulumi.export("url", "https://example.com")',
        'pulumi.export("client", pulumi.Output.secret("x"))',
        'pulumi.export("s", function.secret)',
        'a = 1\na = 2\npulumi.export("password_policy", a)',
        'pulumi.export("nothing")',
    ],
)
def test_output_that_is_no_plain_secret_is_fine(source: str, judge: Judge):
    assert not told(judge, source)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('print(f"connecting with {password}")', "password"),
        ('log.info("key %s", db_api_key)', "db_api_key"),
        ('logging.debug(os.environ["DB_PASSWORD"])', "DB_PASSWORD"),
        ('logging.debug(os.environ.get("DB_PASSWORD"))', "DB_PASSWORD"),
        ("logger.info(dict(os.environ))", "the whole environment"),
        ('logger.info("got", extra={"value": settings["api_key"]})', "api_key"),
        ('self.logger.info(settings.auth_token if settings else "none")', "auth_token"),
        ("pulumi.log.info(client_secret)", "client_secret"),
        ('print("{}".format(password.strip()))', "password"),
        (
            'print(boto3.client("secretsmanager").get_secret_value(SecretId="a")["SecretString"])',
            "what it has just read",
        ),
        ('x = sm.get_secret_value(SecretId="a")["SecretString"]\nprint(x)', "x"),
        ('r = sm.get_secret_value(SecretId="a")\nprint(r["SecretString"])', "r"),
    ],
)
def test_secret_that_is_logged_is_found(source: str, what: str, judge: Judge):
    ((check, _, message),) = told(judge, source)
    assert check == "logs-no-secrets" and message.startswith(f"logs {what}")


@pytest.mark.parametrize(
    "source",
    [
        'logger.info("password changed for %s", user)',
        "logger.info(len(password))",
        'logger.info("set: %s", password is not None)',
        "logger.info(not password)",
        "logger.info(mask(password))",
        'logger.info("%s", secret_arn)',
        "logger.info(next_token, max_tokens, secret_name)",
        'logger.info(os.environ["TABLE"], os.environ.get("REGION"))',
        'logger.info(event["detail"])',
        "store(password)",
        "logger.info(rotate_password(user))",
        "database.info(password)",
        'x = table.get_item(Key="a")["Item"]\nprint(x)',
        "call()(password)",
    ],
)
def test_what_says_something_about_a_secret_is_fine(source: str, judge: Judge):
    assert not told(judge, source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('aws.rds.Instance("d", password="ChangeMe123!")', "password is a literal"),
        ('aws.rds.Cluster("d", master_password=pulumi.Output.secret("changeme"))', "master_password is a literal"),
        ('aws.secretsmanager.SecretVersion("s", secret_string="abc")', "secret_string is a literal"),
        (
            'aws.secretsmanager.SecretVersion("s", secret_string=json.dumps({"password": "changeme"}))',
            "secret_string is a literal",
        ),
        ('p = "changeme"\naws.rds.Instance("d", password=p)', "password is a literal"),
        ('p = config.get("dbPassword") or "hunter22"', "dbPassword has a literal as its default"),
        ('p = os.environ.get("DB_PASSWORD", "hunter22")', "DB_PASSWORD has a literal as its default"),
    ],
)
def test_password_that_is_a_literal_is_found(source: str, message: str, judge: Judge):
    assert [(check, found) for check, _, found in told(judge, source)] == [("passwords-not-literal", message)]


@pytest.mark.parametrize(
    "source",
    [
        'aws.rds.Instance("d", password=config.require_secret("dbPassword"))',
        'aws.rds.Instance("d", manage_master_user_password=True, username="admin")',
        'aws.rds.Instance("d", password="{{resolve:secretsmanager:db}}")',
        'aws.rds.Instance("d", password="")',
        'aws.secretsmanager.SecretVersion("s", secret_string=json.dumps({"user": "admin", **more}))',
        'aws.secretsmanager.SecretVersion("s", secret_string=json.dumps(made))',
        'p = config.get("dbPassword") or made()',
        'p = config.get("region") or "us-east-1"',
        'p = os.environ.get("DB_PASSWORD", made())',
        'p = a and "b"',
    ],
)
def test_password_that_is_kept_elsewhere_is_fine(source: str, judge: Judge):
    assert not told(judge, source)


def test_literal_that_another_rule_reports_is_not_reported_twice(judge: Judge):
    assert not told(judge, 'aws.rds.Instance("d", password="hunter22")')
