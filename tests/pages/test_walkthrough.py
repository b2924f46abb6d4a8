"""Pages keep what they promise: their commands are run in order, and what they print is compared."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pages import walkthrough
from pages.walkthrough import Step, keeps, steps_of, walk

PAGE = """\
# Page

```bash setup
git clone <this repository> shop && cd shop
```

1. In a list:

   ```bash
   echo one
   ```

   ```text
   one
   ```

```bash aws
pulumi up
```

```python
print("no command")
```

```bash
echo two
```
"""


def test_the_commands_of_a_page_are_those_that_need_no_account():
    assert steps_of("page.md", PAGE) == [
        Step("page.md:3", "git clone <this repository> shop && cd shop\n", None),
        Step("page.md:9", "echo one\n", "one\n"),
        Step("page.md:25", "echo two\n", None),
    ]


@pytest.mark.parametrize(
    ("promised", "printed"),
    [
        ("one\n", "one\n"),
        ("   one\n", "one\n"),
        ("…\nlast\n", "first\nsecond\nlast\n"),
        ("…\nlast\n", "last\n"),
        ("after … s.\n", "after 0.9 s.\n"),
        ("first\n…\n", "first\n"),
        ("a.b\n", "a.b  \n\n"),
    ],
)
def test_a_promise_is_kept(promised: str, printed: str):
    assert keeps(promised, printed)


@pytest.mark.parametrize(
    ("promised", "printed"),
    [("one\n", "two\n"), ("one\n", "one\ntwo\n"), ("a.b\n", "axb\n"), ("…\nlast\n", "first\n"), ("one\n", "")],
)
def test_a_promise_is_broken(promised: str, printed: str):
    assert not keeps(promised, printed)


def test_steps_share_a_shell_and_an_empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("UNRELATED", "here")
    steps = [
        Step("p:1", "mkdir sub && cd sub\nword=shared\n", None),
        Step("p:2", 'echo "$word ${UNRELATED:-absent} $(basename "$PWD")"\n', "shared absent sub\n"),
    ]
    assert [problem for _, _, problem in walk(steps, tmp_path, tmp_path)] == ["", ""]


def test_the_repository_is_the_one_at_hand(tmp_path: Path):
    ((_, printed, _),) = walk([Step("p:1", "echo '<this repository>'\n", None)], tmp_path, Path("/some/where"))
    assert printed == "/some/where\n"


def test_another_answer_is_reported_and_the_next_step_done(tmp_path: Path):
    steps = [Step("p:1", "echo one\n", "two\n"), Step("p:2", "echo on\n", "on\n")]
    assert [problem for *_, problem in walk(steps, tmp_path, tmp_path)] == [
        "the output differs from the page",
        "",
    ]


def test_nothing_is_done_after_a_step_that_fails(tmp_path: Path):
    steps = [Step("p:1", "echo why >&2; exit 3\n", None), Step("p:2", "touch done\n", None)]
    assert list(walk(steps, tmp_path, tmp_path)) == [(steps[0], "why\n", "exit code 3")]
    assert not (tmp_path / "done").exists()


def test_pages_are_walked_and_what_is_wrong_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walkthrough, "ROOT", tmp_path)
    (tmp_path / "good.md").write_text("```bash\ntrue\n```\n", encoding="utf-8")
    (tmp_path / "bad.md").write_text("```bash\necho one\n```\n\n```text\ntwo\n```\n", encoding="utf-8")
    good = CliRunner().invoke(walkthrough.cli, ["good.md"])
    assert (good.exit_code, good.output) == (0, "good.md:1: as documented (0 s)\n")
    bad = CliRunner().invoke(walkthrough.cli, ["bad.md"])
    assert bad.exit_code == 1
    assert bad.output == (
        "bad.md:1: the output differs from the page (0 s)\ncommands:\necho one\n\noutput:\none\n\nexpected:\ntwo\n\n"
    )


def test_a_page_that_does_not_exist_is_a_mistake(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "argv", ["walkthrough", "nowhere.md"])
    with pytest.raises(SystemExit) as ended:
        walkthrough.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "Error: nowhere.md does not exist.\n"
