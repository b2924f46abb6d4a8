"""A project's own unit tests as a review runs them."""

from pathlib import Path

import pytest
from tapkit.review.examination import examine

from tests.tapkit.review.conftest import Project

PASSES = "def test_it():\n    assert True\n"
FAILS = "def test_it():\n    answer = 41\n    assert answer == 42, 'not\\nso'\n"
BROKEN = "import no_such_module\n"


@pytest.fixture(autouse=True)
def without_the_options_of_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def findings(root: Path) -> list[tuple[str, str]]:
    """The places and reasons of failing unit tests."""
    return [(finding.where, finding.message) for finding in examine(root, ["tests-pass"])]


@pytest.mark.parametrize(
    "files",
    [
        {"tests/unit/test_a_passing.py": PASSES, "tests/test_b_elsewhere.py": FAILS},
        {"tests/test_c_passing.py": PASSES, "tests/integration/test_d_failing.py": FAILS},
        {"tests/test_e_passing.py": PASSES, "tests/integration_test_f.py": FAILS},
        {"tests/unit/check_g.py": PASSES, "pytest.ini": "[pytest]\npython_files = check_*.py\n"},
        {"tests/unit/test_h_covered.py": PASSES, "pytest.ini": "[pytest]\naddopts = --cov --cov-fail-under=100\n"},
    ],
)
def test_passing_unit_tests_have_no_findings_and_no_other_tests_are_run(project: Project, files: dict[str, str]):
    assert not findings(project(**files))


@pytest.mark.parametrize(
    ("files", "where", "message"),
    [
        ({"tests/unit/test_i.py": FAILS}, "tests/unit/test_i.py:1", "test_it fails: AssertionError: not"),
        (
            {"tests/unit/test_j.py": FAILS, "tests/unit/test_k.py": f"{FAILS}\n{PASSES.replace('_it', '_more')}"},
            "tests/unit/test_j.py:1",
            "test_it fails: AssertionError: not (1 more fail)",
        ),
        (
            {"tests/unit/test_l.py": "def test_it(no_such_fixture):\n    pass\n"},
            "tests/unit/test_l.py:1",
            "test_it fails: fixture 'no_such_fixture' not found",
        ),
        (
            {"tests/test_m.py": BROKEN},
            "tests/test_m.py",
            "it cannot be collected: ModuleNotFoundError: No module named 'no_such_module'",
        ),
        ({"tests/unit/test_n.py": "def check():\n    pass\n"}, "tests/unit", "pytest collects no unit test"),
        ({"tests/integration/test_o.py": PASSES}, "tests/unit", "pytest collects no unit test"),
        (
            {"tests/unit/test_p.py": PASSES, "pytest.ini": "[pytest]\naddopts = --no-such-option\n"},
            "tests/unit",
            "pytest ends with exit status 4: unrecognized arguments: --no-such-option",
        ),
        (
            {"tests/unit/test_q.py": PASSES, "tests/unit/conftest.py": BROKEN},
            "tests/unit",
            "pytest ends with exit status 4: ModuleNotFoundError: No module named 'no_such_module'",
        ),
    ],
)
def test_unit_tests_that_fail_are_found(project: Project, files: dict[str, str], where: str, message: str):
    assert findings(project(**files)) == [(where, message)]
