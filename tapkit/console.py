"""Console output: the resource tree as it grows, progress, and tables."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text
from rich.tree import Tree
from tapkit.local.graph import Graph, Resource

# Rich assumes 80 columns where there is no terminal, and would wrap names that somebody searches for.
_COLUMNS_WITHOUT_TERMINAL = 1000


def make_console(*, stderr: bool = False) -> Console:
    """A console that writes plain lines where there is no terminal, and no colour where NO_COLOR is set."""
    console = Console(highlight=False, stderr=stderr)
    return console if console.is_terminal else Console(highlight=False, stderr=stderr, width=_COLUMNS_WITHOUT_TERMINAL)


@contextlib.contextmanager
def progress(console: Console, what: str) -> Iterator[Callable[[str], None]]:
    """Show progress: a transient status line on a terminal, one line per step elsewhere."""
    if not console.is_terminal:
        yield lambda done: console.print(done, markup=False)
        return
    with console.status(what) as status:
        yield lambda done: status.update(Text(f"{what} {done}"))


def resource_tree(graph: Graph, *, with_dependencies: bool = False) -> Tree:
    """The resources under their parents; with dependencies, also what each one waits for."""
    root = Tree(Text(), hide_root=True)
    _grow(root, graph, "", with_dependencies)
    return root


def _grow(node: Tree, graph: Graph, parent: str, with_dependencies: bool) -> None:
    for resource in graph.children(parent):
        label = Text.assemble((resource.type, "cyan" if resource.custom else "magenta"), "  ", resource.name)
        if with_dependencies and resource.dependencies:
            waited_for = sorted(graph[urn].name for urn in resource.dependencies)
            label.append(f"  after {', '.join(waited_for)}", "dim")
        _grow(node.add(label), graph, resource.urn, with_dependencies)


@contextlib.contextmanager
def growing_tree(console: Console) -> Iterator[Callable[[Resource], None]]:
    """Show each resource as it is created: in place on a terminal, one line per resource elsewhere."""
    if not console.is_terminal:
        yield lambda resource: console.print(f"+ {resource.type}  {resource.name}")
        return
    graph = Graph()
    with Live(console=console) as live:

        def show(resource: Resource) -> None:
            graph.add(resource)
            live.update(resource_tree(graph))

        yield show


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table whose cells are folded where they do not fit, never cut."""
    result = Table(title=title, title_justify="left")
    for heading in headings:
        result.add_column(heading, overflow="fold")
    for row in rows:
        result.add_row(*(Text(cell) for cell in row))
    return result


def outputs_table(outputs: Mapping[str, object]) -> Table:
    """A stack's outputs, by name."""
    return table("Outputs", ["name", "value"], [(name, str(outputs[name])) for name in sorted(outputs)])
