"""Helpers of a project's tests count for the tests that use them, and for no others."""

import pytest

from tests.tapkit.review.project.conftest import Judge

PATH = "tests/unit/test_handler.py"
CHECK = "def check(value):\n    assert value\n"
FIXTURE = "import pytest\n\n\n@pytest.fixture\ndef check():\n    assert pytest\n"
IDLE_FIXTURE = FIXTURE.replace("assert pytest", "return pytest")
METHOD = "class Base:\n    def check(self):\n        assert self\n"
ASSERTS_NOTHING = ["test_body asserts nothing"]


def one_test(imports: str, body: str, parameters: str = "", decorator: str = "") -> str:
    """A file with one test."""
    return f"import pytest\n{imports}\n\n\n{decorator}def test_body({parameters}):\n    {body}\n"


@pytest.mark.parametrize(
    ("imports", "body", "helpers"),
    [
        ("from tests.unit.helpers import check", "check(1)", {"tests/unit/helpers.py": CHECK}),
        ("from helpers import check", "check(1)", {"tests/unit/helpers.py": CHECK}),
        ("from .helpers import check as verify", "verify(1)", {"tests/unit/helpers.py": CHECK}),
        ("from . import helpers", "helpers.check(1)", {"tests/unit/helpers.py": CHECK}),
        ("from tests import helpers", "helpers.check(1)", {"tests/helpers.py": CHECK}),
        ("import tests.helpers", "tests.helpers.check(1)", {"tests/helpers.py": CHECK}),
        ("from tests.helpers import *", "check(1)", {"tests/helpers.py": CHECK}),
        (
            "from tests import check",
            "check(1)",
            {"tests/__init__.py": "from tests.helpers import check\n", "tests/helpers.py": CHECK},
        ),
        ("from tests.base import Base", "Base().check()", {"tests/base.py": METHOD}),
        (
            "from tests.other import Other",
            "Other().check()",
            {
                "tests/other.py": "from tests.base import Base\n\n\nclass Other(Base):\n    pass\n",
                "tests/base.py": METHOD,
            },
        ),
    ],
)
def test_helper_that_is_imported_may_assert(imports: str, body: str, helpers: dict[str, str], judge: Judge):
    assert judge({PATH: one_test(imports, body), **helpers}) == []


@pytest.mark.parametrize("path", [PATH, "tests/unit/conftest.py", "tests/conftest.py", "conftest.py"])
@pytest.mark.parametrize(
    ("parameters", "decorator"), [("check", ""), ("", '@pytest.mark.usefixtures("other", "check")\n')]
)
def test_fixture_of_the_file_or_of_a_folder_above_may_assert(path: str, parameters: str, decorator: str, judge: Judge):
    body = one_test("", "print(1)", parameters, decorator)
    files = {PATH: f"{FIXTURE}\n\n{body}"} if path == PATH else {PATH: body, path: FIXTURE}
    assert judge(files) == []


def test_fixture_may_be_imported_by_a_conftest(judge: Judge):
    files = {"tests/conftest.py": "from tests.fixtures import check\n", "tests/fixtures.py": FIXTURE}
    assert judge({PATH: one_test("", "print(1)", "check"), **files}) == []


def test_method_of_what_a_fixture_returns_may_assert(judge: Judge):
    conftest = f"import pytest\n\n\n{METHOD}\n\n@pytest.fixture\ndef base():\n    return Base()\n"
    assert judge({PATH: one_test("", "base.check()", "base"), "tests/conftest.py": conftest}) == []


@pytest.mark.parametrize(
    ("content", "helpers"),
    [
        pytest.param(one_test("", "check(1)"), {"tests/unit/helpers.py": CHECK}, id="function that is not imported"),
        pytest.param(
            one_test("from lib.helpers import check", "check(1)"),
            {"tests/unit/helpers.py": CHECK},
            id="function of another module",
        ),
        pytest.param(one_test("import os", "os.check()"), {"tests/base.py": METHOD}, id="method that is not near"),
        pytest.param(
            one_test("", "print(check)", "check"),
            {"tests/integration/conftest.py": FIXTURE},
            id="fixture of another folder",
        ),
        pytest.param(
            one_test("", "print(check)", "check"),
            {"tests/unit/conftest.py": IDLE_FIXTURE, "tests/conftest.py": FIXTURE},
            id="fixture that a nearer one hides",
        ),
        pytest.param(one_test("", "print(1)", "check"), {"tests/conftest.py": CHECK}, id="function that is no fixture"),
        pytest.param(
            one_test("from tests.a import check", "check(1)"),
            {"tests/a.py": "from tests.b import check\n", "tests/b.py": "from tests.a import check\n"},
            id="imports in a circle",
        ),
    ],
)
def test_helper_of_the_same_name_elsewhere_asserts_nothing_here(content: str, helpers: dict[str, str], judge: Judge):
    assert [finding[3] for finding in judge({PATH: content, **helpers})] == ASSERTS_NOTHING
