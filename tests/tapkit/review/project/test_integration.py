"""The rules about integration tests."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

PATH = "tests/integration/test_uploads.py"
READ = 'json.loads(Path("cfn-outputs/flat-outputs.json").read_text(encoding="utf-8"))'
DELETION = "s3.delete_object(**upload)"


def test_tests_that_guess_names_are_found(judge: Judge):
    assert judge(edit(PATH, READ, '{"bucket_name": "uploads-dev"}')) == [
        ("tests-read-outputs", PATH, None, "no integration test reads the outputs of the deployed stack")
    ]


def test_another_test_that_reads_outputs_is_no_excuse(judge: Judge):
    other = '"""About outputs."""\n\n\ndef test_outputs():\n    assert {"outputs": 1}["outputs"] == 1\n'
    changes = {**edit(PATH, READ, '{"bucket_name": "uploads-dev"}'), "tests/unit/test_integration.py": other}
    assert "tests-read-outputs" in [rule for rule, *_ in judge(changes)]


@pytest.mark.parametrize("read", ['run("pulumi stack output --json")', "stack.outputs()", "StackReference('shop')"])
def test_outputs_may_be_read_in_other_ways(read: str, judge: Judge):
    assert judge(edit(PATH, READ, read)) == []


def test_object_that_is_never_deleted_is_found(judge: Judge):
    assert judge(edit(PATH, DELETION, "")) == [
        ("tests-clean-up", PATH, 26, "put_object creates something that is never deleted")
    ]


def test_object_with_a_fixed_name_is_found(judge: Judge):
    fixed = edit(PATH, "str(uuid.uuid4())", '"hello.txt"')[PATH].replace("import uuid\n", "")
    assert judge({PATH: fixed}) == [("tests-clean-up", PATH, 25, "put_object uses the same name in every run")]


def test_helper_may_name_and_delete_objects(judge: Judge):
    helpers = (
        "import secrets\n\n\ndef unique():\n    return secrets.token_hex()\n\n\n"
        "def discard(bucket):\n    bucket.objects.delete()\n"
    )
    changed = edit(PATH, "str(uuid.uuid4())", "unique()")[PATH].replace(DELETION, "discard(outputs)")
    imported = changed.replace("import uuid\n", "from tests.integration.helpers import discard, unique\n")
    assert judge({PATH: imported, "tests/integration/helpers.py": helpers}) == []
    # Functions of the same names that nothing imports are somebody else's.
    assert [finding[3] for finding in judge({PATH: imported, "tests/unit/helpers.py": helpers})] == [
        "put_object creates something that is never deleted",
        "put_object uses the same name in every run",
    ]


def test_tests_that_create_nothing_have_nothing_to_clean_up(judge: Judge):
    changed = edit(PATH, 's3.put_object(**upload, Body=b"content")', "mock.create_autospec(s3)")[PATH]
    assert judge({PATH: changed.replace(DELETION, "")}) == []


def test_tests_that_do_not_expect_missing_credentials_are_found(judge: Judge):
    changed = edit(PATH, "except BotoCoreError", "except OSError")[PATH]
    assert judge({PATH: changed.replace("from botocore.exceptions import BotoCoreError\n", "")}) == [
        ("tests-handle-credentials", PATH, None, "no integration test deals with missing credentials")
    ]


def test_tests_without_boto3_need_no_credentials(judge: Judge):
    content = (
        "import json\nfrom pathlib import Path\n\n\n"
        'def test_url():\n    assert json.loads(Path("outputs.json").read_text(encoding="utf-8"))["url"]\n'
    )
    assert judge({PATH: content}) == []
