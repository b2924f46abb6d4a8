"""Console output: the resource tree, as it grows and at the end, and tables."""

import io
import re

import pytest
from rich.console import Console
from tapkit.console import growing_tree, make_console, outputs_table, progress, resource_tree, table
from tapkit.local.graph import Graph, Resource

STACK = Resource("urn:stack", "pulumi:pulumi:Stack", "shop-dev", custom=False)
GROUP = Resource("urn:group", "t:index:Group", "group", parent="urn:stack", custom=False)
A = Resource("urn:a", "aws:x/thing:Thing", "a", parent="urn:group", dependencies=["urn:top", "urn:b"])
B = Resource("urn:b", "aws:x/thing:Thing", "b", parent="urn:group")
TOP = Resource("urn:top", "aws:x/thing:Thing", "top", parent="urn:stack")
REGISTERED = [STACK, TOP, GROUP, B, A]
TREE = [
    "pulumi:pulumi:Stack  shop-dev",
    "├── t:index:Group  group",
    "│   ├── aws:x/thing:Thing  a",
    "│   └── aws:x/thing:Thing  b",
    "└── aws:x/thing:Thing  top",
]
LONG = "arn:aws:lambda:us-east-1:123456789012:function:processor-dev-1a2b3c4:live"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def a_terminal(width: int = 80) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False)


def shown(console: Console) -> list[str]:
    """The lines on the console, without the codes that colour them and move the cursor."""
    printed = console.file.getvalue()  # pylint: disable=no-member # it is a StringIO
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed).replace("\r", "")
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def rendered(renderable: object, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return shown(console)


def graph_of(*resources: Resource) -> Graph:
    graph = Graph()
    for resource in resources:
        graph.add(resource)
    return graph


def test_the_tree_shows_resources_under_their_parents():
    assert rendered(resource_tree(graph_of(*REGISTERED))) == TREE


def test_the_tree_shows_what_each_resource_waits_for():
    assert rendered(resource_tree(graph_of(*REGISTERED), with_dependencies=True)) == [
        line + "  after b, top" if line.endswith("  a") else line for line in TREE
    ]


def test_names_are_shown_as_they_are():
    odd = Resource("urn:odd", "aws:x/thing:Thing", "[red]odd[/red]", parent="")
    assert rendered(resource_tree(graph_of(odd))) == ["aws:x/thing:Thing  [red]odd[/red]"]


def test_without_a_terminal_each_resource_is_a_line_at_once():
    console = Console(file=io.StringIO(), width=80)
    seen = []
    with growing_tree(console) as show:
        for resource in REGISTERED:
            show(resource)
            seen.append(shown(console)[-1])
    assert seen == [f"+ {resource.type}  {resource.name}" for resource in REGISTERED] == shown(console)


def test_on_a_terminal_the_tree_grows_and_stays():
    console = a_terminal()
    with growing_tree(console) as show:
        for resource in REGISTERED:
            show(resource)
    assert shown(console)[-len(TREE) :] == TREE


def test_what_had_been_created_stays_in_sight_when_a_run_fails():
    console = a_terminal()
    with pytest.raises(ValueError, match="refused"), growing_tree(console) as show:
        show(STACK)
        show(TOP)
        raise ValueError("refused")
    assert shown(console)[-2:] == ["pulumi:pulumi:Stack  shop-dev", "└── aws:x/thing:Thing  top"]


def test_a_tree_higher_than_the_terminal_is_shown_whole():
    console = Console(file=io.StringIO(), force_terminal=True, width=80, height=5)
    many = [Resource(f"urn:{number}", "t", f"n{number:02}", parent="urn:stack") for number in range(20)]
    with growing_tree(console) as show:
        for resource in [STACK, *many]:
            show(resource)
    assert [line.split()[-1] for line in shown(console)[-20:]] == [resource.name for resource in many]


def test_without_a_terminal_progress_is_a_line_each_time():
    console = Console(file=io.StringIO(), width=80)
    with progress(console, "Working …") as show:
        show("[first]")
        show("second")
    assert shown(console) == ["[first]", "second"]


def test_on_a_terminal_progress_is_one_line_that_goes():
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=80)
    with progress(console, "Working …") as show:
        show("[first]")
        console.print("meanwhile")
    assert any("Working … [first]" in line for line in shown(console))
    assert output.getvalue().endswith("\x1b[2K")  # the line is cleared


def test_errors_have_a_console_of_their_own(capsys: pytest.CaptureFixture[str]):
    make_console(stderr=True).print(LONG * 10)
    assert capsys.readouterr() == ("", LONG * 10 + "\n")


def test_without_a_terminal_long_lines_stay_whole(capsys: pytest.CaptureFixture[str]):
    make_console().print(LONG * 10)
    assert capsys.readouterr().out == LONG * 10 + "\n"


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("1", False)])
def test_colour_is_for_terminals_unless_no_color_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], no_color: str | None, coloured: bool
):
    monkeypatch.setenv("FORCE_COLOR", "1")
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    make_console().print(resource_tree(graph_of(TOP, STACK)))
    out = capsys.readouterr().out
    assert "aws:x/thing:Thing" in out
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-7]m", out)) is coloured


def test_a_table_shows_its_title_headings_and_rows():
    lines = rendered(table("Objects", ["key", "size"], [("a.txt", "1"), ("[b].txt", "20")]))
    assert lines[0] == "Objects"
    assert [re.findall(r"[^│┃\s]+", line) for line in lines if re.search("[│┃]", line)] == [
        ["key", "size"],
        ["a.txt", "1"],
        ["[b].txt", "20"],
    ]


@pytest.mark.parametrize("width", [40, 60, 200])
def test_a_table_folds_what_does_not_fit_and_cuts_nothing(width: int):
    lines = rendered(outputs_table({"function_alias_arn": LONG}), width)
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if "│" in line]
    assert max(map(len, lines)) <= width
    assert ["".join(column) for column in zip(*cells)] == ["function_alias_arn", LONG]


def test_outputs_come_by_name_and_as_text():
    lines = rendered(outputs_table({"size": 3, "name": "n"}))
    assert lines[0] == "Outputs"
    assert [re.findall(r"[^│\s]+", line) for line in lines if "│" in line] == [["name", "n"], ["size", "3"]]
