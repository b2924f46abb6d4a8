"""The rules about coverage, lint and requirements."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit
from tests.tapkit.review.project.sound import COMPONENT

COVERAGE = "[{prefix}run]\nbranch = {branch}\n[{prefix}report]\nfail_under = {threshold}\n"
NOT_MEASURED = "the coverage of branches is not measured"
NOT_ENFORCED = "coverage below 100 % fails nothing"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".coveragerc", COVERAGE.format(prefix="", branch="True", threshold="100.0")),
        ("setup.cfg", COVERAGE.format(prefix="coverage:", branch="on", threshold="100")),
        ("tox.ini", COVERAGE.format(prefix="coverage:", branch="yes", threshold="100")),
        ("pyproject.toml", COVERAGE.format(prefix="tool.coverage.", branch="true", threshold="100")),
        ("pytest.ini", "[pytest]\naddopts = --cov-branch --cov-fail-under=100\n"),
    ],
)
def test_coverage_may_be_configured_in_several_places(path: str, content: str, judge: Judge):
    assert judge({".coveragerc": None, path: content}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("branch = true", "branch = false", 2, NOT_MEASURED),
        ("branch = true", "source = lib", None, NOT_MEASURED),
        ("fail_under = 100", "fail_under = 80", 4, NOT_ENFORCED),
        ("fail_under = 100", "show_missing = true", None, NOT_ENFORCED),
    ],
)
def test_coverage_that_lets_code_untested_is_found(old: str, new: str, line: int | None, message: str, judge: Judge):
    assert judge(edit(".coveragerc", old, new)) == [("coverage-measured", ".coveragerc", line, message)]


def test_coverage_that_no_command_measures_is_found(judge: Judge):
    assert judge(edit("Makefile", "pytest --cov", "pytest --cov-branch --cov-fail-under=100")) == [
        ("coverage-measured", "Makefile", None, "no command measures coverage, with `--cov` or `coverage run`")
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".github/workflows/ci.yml", "run: pytest --cov=lib\n"),
        ("scripts/test.sh", "python -m coverage run -m pytest\n"),
        ("noxfile.py", "session.run('pytest', '--cov')\n"),
        ("pytest.ini", "[pytest]\naddopts = --cov --strict-markers\n"),
        ("docs/testing.md", "```bash\npytest --cov lib\n```\n"),
    ],
)
def test_coverage_may_be_measured_in_several_places(path: str, content: str, judge: Judge):
    assert judge(edit("Makefile", "pytest --cov", "pytest") | {path: content}) == []


def test_coverage_that_is_not_configured_is_found(judge: Judge):
    assert judge({".coveragerc": None}) == [
        ("coverage-measured", ".coveragerc", None, NOT_MEASURED),
        ("coverage-measured", ".coveragerc", None, NOT_ENFORCED),
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("setup.cfg", "[flake8]\nmax-line-length = 120\n"),
        ("pyproject.toml", "[tool.pylint.format]\nmax-line-length = 120\n"),
        ("pyproject.toml", "[tool.pylint]\nmax_line_length = 120\n"),
        ("pyproject.toml", "[tool.ruff]\nline-length = 120\n"),
    ],
)
def test_line_length_may_be_configured_in_several_places(path: str, content: str, judge: Judge):
    long = f"{COMPONENT}\n{'x' * 115} = 1\n"
    assert judge({".pylintrc": None, path: content, "lib/shop.py": long}) == []


def test_linter_without_a_line_length_is_found(judge: Judge):
    assert judge({".pylintrc": None}) == [
        ("lint-configured", ".pylintrc", None, "no linter is told how long a line may be")
    ]


def test_project_without_a_lint_command_is_found(judge: Judge):
    changes = edit("README.md", "make lint\n", "") | edit("Makefile", "lint:", "check:")
    assert judge(changes) == [("lint-configured", "Makefile", None, "there is no target `lint`")]


def test_pipfile_may_have_the_lint_command(judge: Judge):
    changes = edit("README.md", "make lint", "pipenv run lint") | {
        "Makefile": None,
        "pytest.ini": "[pytest]\naddopts = --cov\n",
    }
    assert judge(changes | {"Pipfile": '[scripts]\nlint = "pylint shop.py"\n'}) == []


def test_line_that_is_too_long_is_found(judge: Judge):
    assert judge({"lib/__init__.py": f"\n{'x' * 117} = 1\n"}) == [
        ("lint-clean-lines", "lib/__init__.py", 2, "the line has 121 characters, and 120 are allowed")
    ]


def test_long_link_is_fine(judge: Judge):
    assert judge({"lib/__init__.py": f"# https://example.com/{'x' * 120}\n"}) == []


def test_missing_final_newline_is_found(judge: Judge):
    assert judge({"lib/__init__.py": "\nX = 1"}) == [
        ("lint-clean-lines", "lib/__init__.py", 2, "the last line does not end in a newline")
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('"""Module."""\n"""Again."""\n', 2),
        ('def work():\n    """Work."""\n    """Again."""\n', 3),
        ('if True:\n    pass\nelse:\n    "nothing"\n', 4),
    ],
)
def test_string_that_does_nothing_is_found(content: str, line: int, judge: Judge):
    assert judge({"lib/__init__.py": content}) == [
        ("lint-clean-lines", "lib/__init__.py", line, "the string does nothing: it is not a docstring")
    ]


def test_docstrings_are_fine(judge: Judge):
    content = (
        '"""Module."""\n\nX = 1\n"""What X is."""\n\n\n'
        'class Part:\n    """Part."""\n\n    y: int\n    """What y is."""\n'
    )
    assert judge({"lib/__init__.py": content}) == []


@pytest.mark.parametrize(
    "line",
    ["boto3", "boto3>=1.40", "boto3==1.40,<2", "boto3==1.*", "moto[s3,iam]", "boto3~=1.40  # recent", "boto3 ; a<'3'"],
)
def test_requirement_without_an_exact_version_is_found(line: str, judge: Judge):
    name = line.partition("[")[0].strip(">=~1.40 ") if "[" in line else "boto3"
    assert judge({"requirements-dev.txt": f"# tools\n{line}\n"}) == [
        ("requirements-pinned", "requirements-dev.txt", 2, f"{name} is not pinned")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "boto3 == 1.40.1 ; python_version < '4'",
        "moto[s3,iam]==5.2.5",
        "pulumi===3.0",
        "boto3==1.40.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb",
        "-r requirements.txt\n-c constraints.txt\n--no-binary :none:",
        "shop @ https://example.com/shop-1.0.zip",
        "git+file:///home/shop@0123456789abcdef0123456789abcdef01234567#egg=shop",
    ],
)
def test_pinned_requirement_is_fine(text: str, judge: Judge):
    assert judge({"constraints.txt": f"{text}\n"}) == []


PIPFILE = '[packages]\npulumi = "==3.272.0"\n[dev-packages]\npytest = "*"\nmoto = {version = ">=5", extras = ["s3"]}\n'


def test_package_of_a_pipfile_without_lock_is_found(judge: Judge):
    assert (
        judge({"Pipfile": PIPFILE})
        == [
            ("requirements-pinned", "Pipfile", 5, "moto is not pinned"),
            ("requirements-pinned", "Pipfile", 4, "pytest is not pinned"),
        ][::-1]
    )


def test_lock_pins_a_pipfile(judge: Judge):
    assert judge({"Pipfile": PIPFILE, "Pipfile.lock": "{}"}) == []
