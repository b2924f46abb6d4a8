"""The rules about tests."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit
from tests.tapkit.review.project.sound import UNIT_TEST

PATH = "tests/unit/test_handler.py"
ASSERTION = 'assert lambda_handler({"Records": []}, None)["body"] == "[]"'


def unit(body: str) -> dict[str, str]:
    """The one unit test with another body."""
    return edit(PATH, ASSERTION, body)


@pytest.mark.parametrize(("kind", "path"), [("unit", PATH), ("integration", "tests/integration/test_uploads.py")])
def test_missing_kind_of_tests_is_found(kind: str, path: str, judge: Judge):
    assert judge({path: None}) == [("tests-exist", f"tests/{kind}", None, f"there is no {kind} test")]


def test_test_in_a_file_that_is_not_collected_is_found(judge: Judge):
    assert judge({"tests/unit/handler_checks.py": UNIT_TEST}) == [
        (
            "tests-collected",
            "tests/unit/handler_checks.py",
            4,
            "test_no_records_are_no_keys never runs: pytest does not collect handler_checks.py",
        )
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\npython_files = ["*_checks.py", "test_*.py"]\n'),
        ("pyproject.toml", '[tool.pytest.ini_options]\npython_files = "*_checks.py test_*.py"\n'),
        ("pytest.ini", "[pytest]\npython_files = *_checks.py test_*.py\n"),
        ("setup.cfg", "[tool:pytest]\npython_files = *_checks.py test_*.py\n"),
    ],
)
def test_project_may_choose_the_names_of_its_test_files(path: str, content: str, judge: Judge):
    assert judge({"tests/unit/handler_checks.py": UNIT_TEST, path: content}) == []


def test_function_that_asserts_and_is_not_named_as_a_test_is_found(judge: Judge):
    assert judge({PATH: f"{UNIT_TEST}\n\ndef check_body():\n    assert lambda_handler({{}}, None)\n"}) == [
        ("tests-collected", PATH, 8, "check_body asserts, and nothing runs it")
    ]


@pytest.mark.parametrize("head", ["def setup_module():", "@atexit.register\ndef check():"])
def test_function_that_something_else_calls_may_assert(head: str, judge: Judge):
    assert judge({PATH: f"import atexit\n\n\n{head}\n    assert lambda_handler({{}}, None)\n\n\n{UNIT_TEST}"}) == []


def test_test_that_only_uses_fixtures_is_a_test(judge: Judge):
    text = UNIT_TEST.replace("def test_", "@pytest.mark.usefixtures('quiet')\ndef test_")
    assert judge({PATH: f"import pytest\n{text}"}) == []


def test_word_that_contains_unit_does_not_make_a_unit_test(judge: Judge):
    assert judge({PATH: None, "tests/community/test_handler.py": UNIT_TEST}) == [
        ("tests-exist", "tests/unit", None, "there is no unit test")
    ]


def test_test_that_is_defined_twice_is_found(judge: Judge):
    assert judge({PATH: UNIT_TEST + UNIT_TEST.partition("\n\n\n")[2]}) == [
        ("tests-collected", PATH, 6, "test_no_records_are_no_keys is defined again: only the last one runs")
    ]


@pytest.mark.parametrize(
    "head", ["class HandlerChecks:", "class TestHandler:\n    def __init__(self):\n        self.x = 1\n"]
)
def test_test_in_a_class_that_is_not_collected_is_found(head: str, judge: Judge):
    lines = f"{UNIT_TEST}\n\n{head}\n    def test_body(self):\n        assert lambda_handler({{}}, None)\n"
    line = lines[: lines.index("def test_body")].count("\n") + 1
    name = head.split()[1].rstrip(":")
    assert judge({PATH: lines}) == [
        ("tests-collected", PATH, line, f"test_body never runs: pytest does not collect {name}")
    ]


@pytest.mark.parametrize("head", ["class TestHandler:", "class Handler(unittest.TestCase):"])
def test_methods_of_test_classes_are_collected(head: str, judge: Judge):
    assert judge({PATH: f"import unittest\n\n\n{head}\n    def test_body(self):\n        assert unittest.x\n"}) == []


def test_test_that_asserts_nothing_is_found(judge: Judge):
    assert judge(unit("lambda_handler({}, None)")) == [
        ("tests-assert", PATH, 4, "test_no_records_are_no_keys asserts nothing")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "with pytest.raises(ValueError):\n        lambda_handler(None, None)",
        "self.assertEqual(lambda_handler({}, None), 1)",
        "mock.assert_called_once_with(lambda_handler)",
        "check(lambda_handler)\n\n\ndef check(value):\n    verify(value)\n\n\ndef verify(value):\n    assert value",
        "tested()\n\n\n@pytest.fixture\ndef tested():\n    assert lambda_handler\n\n\n"
        "@pytest.fixture\ndef test_data():\n    return 1",
        "checked()\n\n\n@pytest.fixture(name='checked')\ndef _fixture():\n    assert lambda_handler",
    ],
)
def test_assertion_may_be_made_in_other_ways(body: str, judge: Judge):
    assert judge(unit(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "...",
        '"""Only words."""',
        '"""Words."""\n    pass',
        "assert True",
        "assert False",
        "assert 1 + 1 == 2",
        "self.assertTrue(True)",
        "self.assertEqual(False, True)",
        "assert_true(True)",
        "expect(False)",
        "expect(False).to_be(True)",
        "pytest.skip('later')",
        "raise NotImplementedError",
        "raise NotImplementedError()",
    ],
)
def test_placeholder_is_found(body: str, judge: Judge):
    assert judge(unit(body)) == [
        ("tests-not-placeholder", PATH, 4, "test_no_records_are_no_keys is a placeholder: it tests nothing")
    ]


@pytest.mark.parametrize(
    "body",
    [
        "raise AssertionError",
        "pytest.fail(lambda_handler)",
        "assert lambda_handler",
        "expect(lambda_handler).to_be(1)",
        "self.assertTrue(expr=lambda_handler)",
        "mock.assert_called_once()",
        "mock.assert_not_called()",
    ],
)
def test_test_that_does_something_is_no_placeholder(body: str, judge: Judge):
    assert "tests-not-placeholder" not in {finding[0] for finding in judge(unit(body))}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# def test_body():\n#     assert True\n", "holds only tests that are commented out"),
        ("# self.assertTrue(x)\n", "holds only tests that are commented out"),
        ("import pytest\n", "holds no test"),
    ],
)
def test_file_without_tests_is_found(content: str, message: str, judge: Judge):
    assert judge({"tests/unit/test_more.py": content}) == [
        ("tests-not-placeholder", "tests/unit/test_more.py", None, message)
    ]
