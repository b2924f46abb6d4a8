"""A resource graph as SVG, for those who read it where Mermaid is not drawn."""

import itertools
from html import escape

from documents.edges import edges, is_ordering, label_of, whole_of
from documents.layout import GAP, PADDING, Box, place
from tapkit.local.graph import Graph, Resource

STYLE = """\
  <style>
    text { font: 12px system-ui, sans-serif; fill: #1f2933 }
    .kind { font-size: 10px; fill: #52606d }
    .part { fill: #1f2933; fill-opacity: 0.04; stroke: #9aa5b1 }
    .resource { fill: #ffffff; stroke: #7b8794 }
    path { fill: none; stroke: #9aa5b1; stroke-width: 1.2; marker-end: url(#tip) }
    path.ordering { stroke: #c2410c; stroke-width: 2.5; marker-end: url(#ordering-tip) }
  </style>"""
TIP = (
    '<marker id="{id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    'markerUnits="userSpaceOnUse" orient="auto"><polygon points="0,0 8,4 0,8" fill="{colour}"/></marker>'
)


def as_svg(graph: Graph) -> str:
    """The picture; the arrows that S3 insists on stand out."""
    whole = whole_of(graph)
    boxes = place(graph, whole)
    at = {each.resource.urn: each for each in boxes}
    parts = [each for each in boxes if each.resource.parent == whole.urn]
    width = max(each.x + each.width for each in boxes) + 4 * PADDING
    height = max(each.y + each.height for each in boxes) + 2 * PADDING
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"  <title>{escape(whole.type)}: its resources, and what waits for what</title>",
        STYLE,
        f"  <defs>{TIP.format(id='tip', colour='#9aa5b1')}{TIP.format(id='ordering-tip', colour='#c2410c')}</defs>",
        '  <rect width="100%" height="100%" fill="#ffffff"/>',
        *(_drawn(each, whole) for each in boxes),
    ]
    pairs = sorted(edges(graph), key=lambda pair: (is_ordering(graph[pair[0]], graph[pair[1]]), pair))
    for first, second in pairs:
        kind = ' class="ordering"' if is_ordering(graph[first], graph[second]) else ""
        lines.append(f'  <path{kind} d="{_curve(at[first], at[second], parts)}"/>')
    return "\n".join([*lines, "</svg>", ""])


def _drawn(box: Box, whole: Resource) -> str:
    name, kind = label_of(box.resource, whole)
    css, radius = ("resource", 4) if box.resource.custom else ("part", 8)
    frame = (
        f'  <rect class="{css}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}"/>'
        f'<text x="{box.x + 10}" y="{box.y + 17}">{escape(name)}'
    )
    if box.resource.custom:
        return f'{frame}</text><text class="kind" x="{box.x + 10}" y="{box.y + 32}">{escape(kind)}</text>'
    return f'{frame} <tspan class="kind">{escape(kind)}</tspan></text>'


def _curve(first: Box, second: Box, parts: list[Box]) -> str:
    """From the side that faces the other column, under those between; within a column, around its right side."""
    start, end = first.x + first.width, second.x
    if first.column == second.column:
        bend = start + 24 + abs(first.middle - second.middle) // 8
        end += second.width
        return f"M{start},{first.middle} C{bend},{first.middle} {bend},{second.middle} {end},{second.middle}"
    if first.column > second.column:
        start, end = first.x, second.x + second.width
    steps = [(start, first.middle)]
    between = parts[first.column + 1 : second.column]
    if between:
        lane = max(first.middle, *(part.y + part.height + GAP for part in between))
        steps += [(between[0].x - GAP, lane), (between[-1].x + between[-1].width + GAP, lane)]
    steps.append((end, second.middle))
    curves = [
        f"C{(x + next_x) // 2},{y} {(x + next_x) // 2},{next_y} {next_x},{next_y}"
        for (x, y), (next_x, next_y) in itertools.pairwise(steps)
    ]
    return f"M{start},{first.middle} {' '.join(curves)}"
