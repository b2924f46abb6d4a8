"""Where each resource of a graph stands in the picture: a column for each part, in the order of what waits for what."""

from dataclasses import dataclass

from documents.edges import edges
from tapkit.local.graph import Graph, Resource

# Pixels.
BOX_WIDTH, BOX_HEIGHT = 230, 40
GAP, PADDING, TITLE_HEIGHT, COLUMN_GAP = 12, 14, 26, 110


@dataclass(frozen=True)
class Box:
    """A resource's place; a component's box holds those of its children."""

    resource: Resource
    column: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def place(graph: Graph, whole: Resource) -> list[Box]:
    """The boxes of everything in a component, outer ones before inner ones."""
    steps = _steps(graph)
    boxes, x = [], PADDING
    # A part stands right of those that are finished before it.
    for column, part in enumerate(
        sorted(graph.children(whole.urn), key=lambda each: (max(steps[each.urn]), each.name))
    ):
        width = BOX_WIDTH + 2 * PADDING * _levels(graph, part)
        boxes += _stack(graph, part, Box(part, column, x, PADDING, width, BOX_HEIGHT), steps)
        x += width + COLUMN_GAP
    return boxes


def _stack(graph: Graph, resource: Resource, box: Box, steps: dict[str, list[int]]) -> list[Box]:
    """A resource's box, and below its title those of its children, which come first first."""
    inner: list[Box] = []
    bottom = box.y + TITLE_HEIGHT
    for child in sorted(graph.children(resource.urn), key=lambda each: (min(steps[each.urn]), each.name)):
        place_of = Box(child, box.column, box.x + PADDING, bottom, box.width - 2 * PADDING, BOX_HEIGHT)
        inner += (placed := _stack(graph, child, place_of, steps))
        bottom += placed[0].height + GAP
    height = BOX_HEIGHT if resource.custom else bottom - box.y
    return [Box(resource, box.column, box.x, box.y, box.width, height), *inner]


def _levels(graph: Graph, resource: Resource) -> int:
    """How many components deep a resource is."""
    return 0 if resource.custom else 1 + max((_levels(graph, each) for each in graph.children(resource.urn)), default=0)


def _steps(graph: Graph) -> dict[str, list[int]]:
    """How many others have to be made, one after another, before each resource; a component has its children's."""
    before: dict[str, list[str]] = {each.urn: [] for each in graph}
    for first, second in edges(graph):
        before[second].append(first)

    def longest(urn: str) -> int:
        return max((1 + longest(each) for each in before[urn]), default=0)

    def of(resource: Resource) -> list[int]:
        if resource.custom:
            return [longest(resource.urn)]
        return [step for each in graph.children(resource.urn) for step in of(each)] or [0]

    return {each.urn: of(each) for each in graph}
