"""The picture: boxes that do not overlap, arrows that pass by what they do not concern."""

import itertools
import re
from xml.etree import ElementTree

import pytest

from documents.edges import whole_of
from documents.layout import Box, place
from documents.picture import as_svg
from tapkit.local.graph import Graph
from tapkit.local.program import Run
from tests.documents.graphs import NOTIFICATION, component, graph, resource

SVG = "{http://www.w3.org/2000/svg}"


def placed(drawn: Graph) -> dict[str, Box]:
    return {each.resource.name.removesuffix("-pr1"): each for each in place(drawn, whole_of(drawn))}


def paths(drawn: Graph) -> list[ElementTree.Element]:
    return ElementTree.fromstring(as_svg(drawn)).findall(f"{SVG}path")


def test_what_waits_stands_below():
    boxes = placed(graph(component("part"), resource("a", "b", parent="urn:part"), resource("b", parent="urn:part")))
    assert boxes["b"].y < boxes["a"].y
    assert boxes["b"].x == boxes["a"].x


def test_a_part_that_waits_stands_right_of_the_other():
    drawn = graph(
        component("one"), resource("a", "b", parent="urn:one"), component("two"), resource("b", parent="urn:two")
    )
    boxes = placed(drawn)
    assert boxes["two"].x + boxes["two"].width < boxes["one"].x


def test_an_empty_component_and_a_resource_of_its_own_have_a_place():
    assert placed(graph(component("empty"), resource("a"))).keys() == {"empty", "a"}


def test_boxes_lie_within_their_component_and_beside_each_other(dev: Run):
    boxes = place(dev.graph, whole_of(dev.graph))
    by_parent = {each.resource.urn: each for each in boxes}
    for box in boxes:
        outer = by_parent.get(box.resource.parent, box)
        assert outer.x <= box.x and box.x + box.width <= outer.x + outer.width
        assert outer.y <= box.y and box.y + box.height <= outer.y + outer.height
    for one, other in itertools.combinations([each for each in boxes if each.resource.custom], 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize("first", ["aws:lambda/permission:Permission", "aws:s3/bucketPolicy:BucketPolicy"])
def test_the_order_that_s3_insists_on_stands_out(first: str):
    drawn = graph(resource("a", kind=first), resource("b"), resource("n", "a", "b", kind=NOTIFICATION))
    assert [path.get("class") for path in paths(drawn)] == [None, "ordering"]


def test_an_arrow_to_a_column_further_on_passes_under_those_between():
    drawn = graph(
        *(component(name) for name in ("one", "two", "three")),
        resource("a", parent="urn:one"),
        *(resource(name, "a", parent="urn:two") for name in ("b", "c")),
        resource("d", "b", parent="urn:three"),
        resource("e", "a", parent="urn:three"),
    )
    two = placed(drawn)["two"]
    lanes = [int(y) for path in paths(drawn) for y in re.findall(rf" {two.x + two.width + 12},(\d+)", path.get("d"))]
    assert lanes == [two.y + two.height + 12]


def test_an_arrow_to_an_earlier_column_leads_from_its_facing_side():
    drawn = graph(
        component("one"),
        component("two"),
        resource("a", parent="urn:one"),
        resource("b", "a", parent="urn:two"),
        resource("c", "b", parent="urn:two"),
        resource("d", "x", parent="urn:one"),
        resource("x", parent="urn:two"),
    )
    boxes = placed(drawn)
    starts = [int(re.match(r"M(\d+)", path.get("d"))[1]) for path in paths(drawn)]
    assert boxes["x"].column > boxes["d"].column
    assert boxes["x"].x in starts


def test_names_are_escaped():
    assert "&lt;a&gt;" in as_svg(graph(resource("<a>")))
