"""The rules about documents and the commands in them."""

import pytest

from tests.tapkit.review.project.conftest import Judge, edit

COMMANDS = "pulumi up\nmake lint\n"


def readme(commands: str, fence: str = "bash") -> dict[str, str]:
    """The README with other commands."""
    return edit("README.md", f"```bash\n{COMMANDS}", f"```{fence}\n{commands}\n")


def test_missing_readme_is_found(judge: Judge):
    assert judge({"README.md": None}) == [("documents-exist", "README.md", None, "does not exist")]


@pytest.mark.parametrize(("heading", "section"), [("Deploy", "deployment"), ("Troubleshooting", "troubleshooting")])
def test_missing_section_is_found(heading: str, section: str, judge: Judge):
    assert judge(edit("README.md", f"## {heading}", "## More")) == [
        ("documents-exist", "README.md", None, f"has no section on {section}")
    ]


def test_comment_in_a_block_is_no_section(judge: Judge):
    changes = edit("README.md", "## Deploy\n\n```bash\n", "```bash\n# Deploy\n")
    assert judge(changes) == [("documents-exist", "README.md", None, "has no section on deployment")]


def test_missing_licence_is_found(judge: Judge):
    assert judge({"LICENSE": None}) == [("documents-exist", "LICENSE", None, "does not exist")]


@pytest.mark.parametrize("name", ["LICENSE.md", "LICENCE", "COPYING"])
def test_licence_may_have_another_name(name: str, judge: Judge):
    assert judge({"LICENSE": None, name: "MIT"}) == []


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("make deploy", "make deploy: the Makefile has no such target"),
        ("make -j 2 lint deploy > log", "make deploy: the Makefile has no such target"),
        ("cd shop && make deploy", "make deploy: the Makefile has no such target"),
        ("pulumi validate", "pulumi validate: there is no such command"),
        ("$ pulumi --stack dev validate", "pulumi validate: there is no such command"),
        ('eval "$(pulumi validate)"', "pulumi validate: there is no such command"),
        ("PULUMI_HOME=/tmp pulumi validate", "pulumi validate: there is no such command"),
        ("pipenv run lint", "pipenv run lint: the Pipfile has no such script"),
        ("python -m shop.absent", "python -m shop.absent: the project has no such module to run"),
        ("python3 -m lib", "python -m lib: the project has no such module to run"),
        (".venv/bin/python -m absent", "python -m absent: it is neither the project's nor required by it"),
    ],
)
def test_command_that_does_not_exist_is_found(command: str, message: str, judge: Judge):
    assert judge(readme(command)) == [("commands-exist", "README.md", 6, message)]


@pytest.mark.parametrize(
    "command",
    [
        "make",
        "make lint FILE=x -- <this repository>",
        "pulumi",
        "pulumi -C infra stack output --json",
        "pulumi config set shop:memory_mb 512  # pulumi validate",
        "# first pulumi up && pulumi validate",
        "pipenv run pulumi",
        "pipenv run python",
        "pipenv run",
        "python shop.py",
        "python -m shop",
        "python -m tools",
        "python -m http.server",
        "python -m pip install",
        "python -m pulumi",
        "export A=1",
        "ls | sort",
    ],
)
def test_command_that_exists_is_fine(command: str, judge: Judge):
    assert judge(readme(command) | {"tools/__main__.py": "X = 1\n"}) == []


def test_target_of_a_file_that_the_makefile_may_include_exists(judge: Judge):
    assert judge(readme("make release") | {"tools/targets.mk": "release: build\n\t./release\n"}) == []


def test_commands_in_docs_are_read(judge: Judge):
    assert judge({"docs/deploy.md": "Type\n\n~~~~sh\npulumi validate\n~~~~\n"}) == [
        ("commands-exist", "docs/deploy.md", 4, "pulumi validate: there is no such command")
    ]


@pytest.mark.parametrize("fence", ["python", "yaml", "mermaid"])
def test_blocks_in_other_languages_are_not_commands(fence: str, judge: Judge):
    assert judge(readme("make deploy", fence)) == []


def test_fence_with_a_language_closes_no_block(judge: Judge):
    assert judge({"docs/x.md": "```md\n```bash\n```\n```sh\nmake deploy\n```\n"}) == [
        ("commands-exist", "docs/x.md", 5, "make deploy: the Makefile has no such target")
    ]


def test_fence_inside_a_longer_fence_is_text(judge: Judge):
    assert judge({"docs/x.md": "````md\n```bash\nmake deploy\n```\n````\n"}) == []
