"""Generated passages take their place in a page, and nothing else changes."""

import pytest
from tapkit.docs.passages import fill, outputs_table, settings_table
from tapkit.errors import UserError

PAGE = "# Page\n\n<!-- rows -->\nold\n<!-- end of rows -->\n\nThe end\n"


def test_what_stands_between_the_comments_is_replaced():
    written = fill("page.md", PAGE, {"rows": "new\n"})
    assert written == "# Page\n\n<!-- rows -->\nnew\n<!-- end of rows -->\n\nThe end\n"
    assert fill("page.md", written, {"rows": "new\n"}) == written


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("# Page\n", "<!-- rows -->"),
        ("<!-- rows -->\nold\n", "<!-- end of rows -->"),
        (PAGE + PAGE, "<!-- rows -->"),
    ],
)
def test_page_without_one_place_is_refused(text: str, mark: str):
    with pytest.raises(UserError, match=f"^page.md needs one line `{mark}`"):
        fill("page.md", text, {"rows": "new"})


def test_settings_show_their_defaults_as_yaml_has_them():
    declared = {
        "size": {"default": 1, "description": "How large"},
        "name": {"default": "", "description": "Who"},
        "open": {"default": False, "description": "Whether"},
    }
    assert settings_table(declared).splitlines()[2:] == [
        "| `size` | `1` | How large |",
        "| `name` | (empty) | Who |",
        "| `open` | `false` | Whether |",
    ]


def test_outputs_show_their_values():
    assert outputs_table({"bucket_name": "uploads-dev"}) == (
        "| name | such as |\n|---|---|\n| `bucket_name` | `uploads-dev` |"
    )
