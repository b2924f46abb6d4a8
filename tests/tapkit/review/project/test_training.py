"""The rule about the documents of an exemplar."""

import pytest

from tests.tapkit.review.project.conftest import Judge
from tests.tapkit.review.project.sound import COMPONENT, ENTRY, FILES, HANDLER

RULE = "training-documents-agree"
RESPONSE = "lib/IDEAL_RESPONSE.md"
SHOWN = {"shop.py": ENTRY, "lib/shop.py": COMPONENT, "handler/main.py": HANDLER}


def section(path: str, content: str, fence: str = "```") -> str:
    return f"### `{path}`\n\n{fence}python\n{content}{fence}\n\n"


def documents(response: str) -> dict[str, str]:
    """The three documents, one of them as given."""
    return {"lib/PROMPT.md": "Build a shop.\n", RESPONSE: response, "lib/MODEL_FAILURES.md": "None.\n"}


EXEMPLAR = documents("# Shop\n\n" + "".join(section(*shown) for shown in SHOWN.items()))


def response_with(old: str, new: str) -> dict[str, str]:
    """The documents with one piece of the ideal response written otherwise."""
    assert EXEMPLAR[RESPONSE].count(old) == 1
    return documents(EXEMPLAR[RESPONSE].replace(old, new))


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_documents_that_agree_with_the_code_are_fine(judge: Judge):
    assert judge(EXEMPLAR) == []


@pytest.mark.parametrize("path", EXEMPLAR)
def test_missing_document_is_found(path: str, judge: Judge):
    assert judge({**EXEMPLAR, path: None}) == [(RULE, path, None, "does not exist")]


@pytest.mark.parametrize("path", EXEMPLAR)
def test_empty_document_is_found(path: str, judge: Judge):
    assert judge({**EXEMPLAR, path: " \n"}) == [(RULE, path, None, "is empty")]


@pytest.mark.parametrize("path", EXEMPLAR)
def test_one_document_makes_an_exemplar(path: str, judge: Judge):
    found = judge({path: EXEMPLAR[path]})
    assert found == [(RULE, other, None, "does not exist") for other in sorted(EXEMPLAR) if other != path]


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        pytest.param('export("function_name"', 'export("name"', 12, id="changed line"),
        pytest.param("shop.function.name)\n```", "shop.function.name)\n\nmore\n```", 13, id="further lines"),
        pytest.param('pulumi.export("function_name", shop.function.name)\n', "", 12, id="missing line"),
    ],
)
def test_code_that_is_shown_differently_is_found(old: str, new: str, number: int, judge: Judge):
    changed = response_with(old, new)
    line = line_of(changed[RESPONSE], "import os\n") + number - 1
    assert judge(changed) == [(RULE, RESPONSE, line, f"shows line {number} of shop.py differently from the file")]


def test_code_that_was_changed_afterwards_is_found(judge: Judge):
    changes = {**EXEMPLAR, "handler/main.py": HANDLER.replace("import json\n", "import json\nimport os\n")}
    line = line_of(EXEMPLAR[RESPONSE], "import json") + 1
    assert judge(changes) == [(RULE, RESPONSE, line, "shows line 2 of handler/main.py differently from the file")]


def test_file_that_does_not_exist_is_found(judge: Judge):
    changed = response_with("# Shop\n\n", "# Shop\n\n" + section("lib/gone.py", "x = 1\n"))
    assert judge(changed) == [(RULE, RESPONSE, 6, "shows lib/gone.py, which does not exist")]


@pytest.mark.parametrize("path", SHOWN)
def test_file_that_is_not_shown_is_found(path: str, judge: Judge):
    assert judge(response_with(section(path, SHOWN[path]), "")) == [(RULE, RESPONSE, None, f"does not show {path}")]


@pytest.mark.parametrize("path", ["lib/parts/more.py", "parts/more.py", "handler/more.py"])
def test_further_file_of_the_code_is_to_be_shown(path: str, judge: Judge):
    more = "X = 1\n"
    assert judge({**EXEMPLAR, path: more}) == [(RULE, RESPONSE, None, f"does not show {path}")]
    assert judge({**response_with("# Shop\n\n", "# Shop\n\n" + section(path, more)), path: more}) == []


@pytest.mark.parametrize("path", ["lib/__init__.py", "lib/tests/helpers.py", "scripts/more.py"])
def test_empty_files_tests_and_tools_need_not_be_shown(path: str, judge: Judge):
    assert judge({**EXEMPLAR, path: "" if path.startswith("lib/__") else "X = 1\n"}) == []


def test_handler_at_the_top_needs_no_other_file_there(judge: Judge):
    moved = {"handler/main.py": None, "main.py": HANDLER, "scripts.py": "X = 1\n"}
    documents_too = response_with("### `handler/main.py`", "### `main.py`")
    test = FILES["tests/unit/test_handler.py"].replace("handler.main", "main")
    assert judge({**documents_too, **moved, "tests/unit/test_handler.py": test}) == []


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("## 1. The Makefile, `Makefile`", "Makefile"),
        ("**`Pulumi.yaml`**", "Pulumi.yaml"),
        ("1. `.coveragerc`:", ".coveragerc"),
        ("`LICENSE`", "LICENSE"),
    ],
)
def test_other_files_may_be_shown_and_have_to_be_right(heading: str, path: str, judge: Judge):
    def with_more(content: str) -> dict[str, str]:
        return documents(f"{EXEMPLAR[RESPONSE]}{heading}\n\nAs it is:\n\n```\n{content}\n```\n")

    line = EXEMPLAR[RESPONSE].count("\n") + 6
    assert judge(with_more(FILES[path].rstrip("\n"))) == []
    assert judge(with_more("otherwise")) == [
        (RULE, RESPONSE, line, f"shows line 1 of {path} differently from the file")
    ]


def test_lines_that_pulumi_adds_to_a_stacks_file_need_not_be_shown(judge: Judge):
    shown = documents(EXEMPLAR[RESPONSE] + section("Pulumi.dev.yaml", FILES["Pulumi.dev.yaml"]))
    written = f"encryptedkey: x\n{FILES['Pulumi.dev.yaml']}  shop:runtime: python3.13\nencryptionsalt: v1:x\n"
    assert judge({**shown, "Pulumi.dev.yaml": written}) == []


def test_setting_that_a_stack_no_longer_has_is_found(judge: Judge):
    shown = documents(EXEMPLAR[RESPONSE] + section("Pulumi.dev.yaml", FILES["Pulumi.dev.yaml"]))
    changed = FILES["Pulumi.dev.yaml"].replace("1024", "2048")
    line = EXEMPLAR[RESPONSE].count("\n") + 7
    assert judge({**shown, "Pulumi.dev.yaml": changed}) == [
        (RULE, RESPONSE, line, "shows line 4 of Pulumi.dev.yaml differently from the file")
    ]


def test_document_may_be_shown_within_a_longer_fence(judge: Judge):
    shown = section("README.md", FILES["README.md"], "````")
    assert judge(documents(EXEMPLAR[RESPONSE] + shown)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("### `pulumi.export`\n\n```python\nx = 1\n```\n", id="name of a function"),
        pytest.param("Read `lib/shop.py` and type:\n\n```bash\npulumi up\n```\n", id="sentence"),
        pytest.param("`lib/shop.py`\n\n## Usage\n\n```bash\npulumi up\n```\n", id="under another heading"),
        pytest.param(f"{section('LICENSE', 'MIT')[:-5]}\n```\n\n```bash\npulumi up\n```\n", id="second block"),
        pytest.param("## No `setup.py`\n\nNot needed.\n", id="no block"),
    ],
)
def test_block_that_shows_no_file_is_not_compared(text: str, judge: Judge):
    assert judge(documents(EXEMPLAR[RESPONSE] + text)) == []
