"""Tasks read from files, and what is said of a file that holds none."""

from pathlib import Path
from typing import Any

import pytest
import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from ruamel.yaml import YAML
from tapkit.errors import UserError
from tapkit.review.tasks.loading import NAMES, load_task, types_of

BUCKET = "aws:s3/bucket:Bucket"
RESOURCE = {"resource": {"types": [BUCKET]}}


def written(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "mine.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(content, file)
    return str(path)


def with_needs(*needs: Any, **changes: Any) -> dict[str, Any]:
    requirement = {"id": "it", "sentence": "It is.", "part": "resources", "points": 10, "needs": list(needs)}
    return {"title": "Something", "requirements": [{**requirement, **changes}]}


@pytest.mark.parametrize("name", NAMES)
def test_each_task_of_the_package_is_read(name: str):
    task = load_task(name)
    assert (task.name, sum(each.points for each in task.requirements)) == (name, 10)


def test_a_file_of_ones_own_is_read(tmp_path: Path):
    task = load_task(written(tmp_path, with_needs({"any": [RESOURCE, {"check": "bucket-encrypted"}]})))
    assert (task.name, task.title) == ("mine", "Something")
    assert types_of(task) == {BUCKET}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([], "it must have a title and requirements"),
        ({"requirements": []}, "its title must be a text"),
        ({"title": "x"}, "its requirements must be a list"),
        ({"title": "x", "requirements": ["y"]}, "requirement 1 must be an object"),
        ({"title": "x", "requirements": [{"sentence": "y"}]}, "requirement 1 must have a text id"),
        (with_needs(RESOURCE, part="wires"), "the part of requirement it must be resources, .* or documents"),
        (with_needs(RESOURCE, points=True), "the points of requirement it must be a number above 0"),
        (with_needs(RESOURCE, points=0.3), "the points of requirement it must be in steps of a quarter"),
        (with_needs(RESOURCE, points=5), "its points must sum to 10, not 5"),
        (with_needs(), "requirement it must have a list of needs"),
        (with_needs("x"), "each need of requirement it must have one key"),
        (with_needs({"check": "bucket-painted"}), "names the check bucket-painted, which there is not"),
        (with_needs({"colour": {}}), "has the condition colour: use any, .*"),
        (with_needs({"resource": "x"}), "resource of requirement it must be an object"),
        (with_needs({"link": {"from": [BUCKET]}}), "link of requirement it must have from and to"),
        (with_needs({"file": {"path": "x", "size": 1}}), "file of requirement it has the key size"),
        (with_needs({"resource": {"types": []}}), "types of resource of requirement it must be a list of texts"),
        (with_needs({"waits": {"resource": "x", "for": ["y"]}}), "resource of waits of .* must be a list of texts"),
        (with_needs({"resource": {"types": [BUCKET], "with": []}}), "with of resource of .* must be an object"),
        (
            with_needs({"resource": {"types": [BUCKET], "with": {"a": {"like": 1}}}}),
            "a in with of resource of requirement it must be a value or a condition",
        ),
        (
            with_needs({"resource": {"types": [BUCKET], "with": {"a": {"matches": "("}}}}),
            "a in with of .* must be a regular expression",
        ),
        (with_needs({"resource": {"types": [BUCKET], "count": "2"}}), "count of resource of .* must be a number"),
        (with_needs({"tests": {"kind": "smoke"}}), "kind of tests of .* must be one of unit, integration"),
        (with_needs({"behaviour": {"event": "s3", "raises": 1}}), "raises of .* must be one of true, false"),
        (with_needs({"file": {"path": 1}}), "path of file of requirement it must be a text"),
    ],
)
def test_another_form_is_said_in_one_sentence(tmp_path: Path, content: Any, says: str):
    with pytest.raises(UserError, match=f"mine.yaml is not a task: .*{says}$"):
        load_task(written(tmp_path, content))


def test_requirements_have_ids_of_their_own(tmp_path: Path):
    (one,) = with_needs(RESOURCE, points=5)["requirements"]
    with pytest.raises(UserError, match="each requirement must have an id of its own$"):
        load_task(written(tmp_path, {"title": "x", "requirements": [one, one]}))


def test_a_condition_may_be_a_plain_value(tmp_path: Path):
    content = with_needs({"resource": {"types": [BUCKET], "with": {"bucket": "x", "tags": {"set": True}}}})
    assert load_task(written(tmp_path, content)).title == "Something"


@pytest.mark.parametrize(
    ("content", "says"), [(b"a: [", "is not valid YAML: "), (b"\xff", "cannot be read: "), (None, "there is no task")]
)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None, says: str):
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=says):
        load_task(str(path))
