"""The alias is moved to the version that was meant, and to no other."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tapkit.errors import UserError
from tapkit.ops.rollback import roll_back
from tapkit.ops.stack import Stack

from tests.tapkit.ops.conftest import Ops

OK = SimpleNamespace(status_code=200)
FUNCTION = "/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aprocessor/"


class Alias:
    """The function's versions and its alias, as Lambda answers for them, a page for each version."""

    def __init__(self, *versions: str, at: str, weights: dict[str, float] | None = None) -> None:
        self.versions = versions
        self.state: dict[str, Any] = {"FunctionVersion": at, "RevisionId": "revision-1"}
        if weights:
            self.state["RoutingConfig"] = {"AdditionalVersionWeights": weights}
        self.updates: list[dict[str, Any]] = []
        self.changed_meanwhile = False

    def connect(self, client: Any) -> Any:
        """Answer a client in the place of Lambda."""
        answers = {"GetAlias": self._get, "ListVersionsByFunction": self._list, "UpdateAlias": self._update}
        for operation, answer in answers.items():
            client.meta.events.register(f"before-call.lambda.{operation}", answer)
        return client

    def _get(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        assert params["url_path"].endswith(f"{FUNCTION}aliases/live")
        return OK, self.state

    def _list(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        assert params["url_path"].endswith(f"{FUNCTION}versions")
        position = int(params["query_string"].get("Marker", 0))
        more = {"NextMarker": str(position + 1)} if position + 1 < len(self.versions) else {}
        return OK, {"Versions": [{"Version": self.versions[position]}], **more}

    def _update(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        assert params["url_path"].endswith(f"{FUNCTION}aliases/live")
        if self.changed_meanwhile:
            return SimpleNamespace(status_code=412), {"Error": {"Code": "PreconditionFailedException"}}
        self.updates.append(json.loads(params["body"]))
        return OK, {}


@pytest.fixture(name="deployed")
def deployed_alias(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Alias]:
    """Makes an alias the one of the stack: ``deployed(*versions, at=version)``."""
    client = Stack.client

    def deploy(*versions: str, **state: Any) -> Alias:
        alias = Alias(*versions, **state)
        monkeypatch.setattr(Stack, "client", lambda *arguments: alias.connect(client(*arguments)))
        return alias

    return deploy


@pytest.mark.parametrize(
    ("versions", "at", "expected"),
    [
        (["$LATEST", "1", "2"], "2", "1"),
        (["$LATEST", "9", "10", "11"], "10", "9"),
        (["10", "9", "11", "$LATEST"], "11", "10"),
        (["$LATEST", "3", "7"], "7", "3"),  # those between were deleted
        (["$LATEST", "3"], "7", "3"),
        (["$LATEST", "1", "2"], "$LATEST", "2"),
        (["$LATEST", "$LATEST.PUBLISHED", "1", "2"], "2", "1"),
    ],
)
def test_goes_back_to_the_newest_version_before_the_one_in_use(
    versions: list[str], at: str, expected: str, deployed: Callable[..., Alias], stack: Stack
):
    alias = deployed(*versions, at=at)
    assert roll_back(stack).after == expected
    assert [update["FunctionVersion"] for update in alias.updates] == [expected]


@pytest.mark.parametrize(("to", "at"), [(1, "3"), (3, "1")])
def test_goes_to_any_published_version(to: int, at: str, deployed: Callable[..., Alias], stack: Stack):
    alias = deployed("$LATEST", "1", "2", "3", at=at)
    assert roll_back(stack, to).after == str(to)
    assert [update["FunctionVersion"] for update in alias.updates] == [str(to)]


def test_alias_is_changed_only_as_it_was_read(deployed: Callable[..., Alias], stack: Stack):
    alias = deployed("1", "2", at="2")
    roll_back(stack)
    assert alias.updates == [
        {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {}}, "RevisionId": "revision-1"}
    ]


@pytest.mark.parametrize(
    ("at", "weights", "expected"),
    [
        ("3", {"4": 0.1}, "3"),  # a new version was being tried
        ("4", {"3": 0.1}, "3"),
    ],
)
def test_weighted_alias_goes_back_from_the_newest_that_it_serves(
    at: str, weights: dict[str, float], expected: str, deployed: Callable[..., Alias], stack: Stack
):
    alias = deployed("2", "3", "4", at=at, weights=weights)
    done = roll_back(stack)
    assert (done.before, done.after) == ([at, *weights], expected)
    assert alias.updates[0]["RoutingConfig"] == {"AdditionalVersionWeights": {}}


def test_weights_are_removed_though_the_main_version_stays(deployed: Callable[..., Alias], stack: Stack):
    alias = deployed("3", "4", at="4", weights={"3": 0.5})
    roll_back(stack, 4)
    assert len(alias.updates) == 1


def test_alias_changed_at_the_same_time_is_left_alone(deployed: Callable[..., Alias], stack: Stack):
    deployed("1", "2", at="2").changed_meanwhile = True
    with pytest.raises(UserError) as failure:
        roll_back(stack)
    assert str(failure.value) == "The alias live has been changed at the same time: run the command again."


@pytest.mark.parametrize(
    ("versions", "to", "sentence"),
    [
        (["2", "10", "3"], 4, "The function has no version 4; published are: 2, 3, 10."),
        (["$LATEST"], 1, "The function has no version 1; published are: none."),
        (["$LATEST", "2", "3"], None, "There is no version before 2 to roll back to; published are: 2, 3."),
    ],
)
def test_version_that_does_not_exist_is_one_sentence(
    versions: list[str], to: int | None, sentence: str, deployed: Callable[..., Alias], stack: Stack
):
    alias = deployed(*versions, at="2")
    with pytest.raises(UserError) as failure:
        roll_back(stack, to)
    assert str(failure.value) == sentence
    assert not alias.updates


@pytest.fixture(name="project")
def pulumi_project(folder) -> None:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("to", "pinned"), [(2, 2), (3, 0)])  # 0 follows what comes after the newest
def test_lasting_command_is_for_the_stack_of_the_project(
    to: int, pinned: int, deployed: Callable[..., Alias], stack: Stack
):
    deployed("1", "2", "3", at="1")
    assert roll_back(stack, to).lasting == f"pulumi config set shop:live_version {pinned} --stack dev"


def test_lasting_command_elsewhere_is_for_whatever_stack_is_selected(deployed: Callable[..., Alias], stack: Stack):
    deployed("1", "2", at="2")
    assert roll_back(stack).lasting == "pulumi config set live_version 1"


@pytest.mark.usefixtures("outputs_file", "project")
def test_command_says_what_it_did_and_how_to_keep_it(deployed: Callable[..., Alias], ops: Ops):
    deployed("3", "4", at="3", weights={"4": 0.1})
    assert ops("rollback") == (
        0,
        "live: version 3 and 4 → 3.\n"
        "To keep it through the next deployment: pulumi config set shop:live_version 3 --stack dev\n"
        "The next `pulumi up` moves uploads to the newest version if the function or shop:live_version has changed "
        "since the last one, and otherwise does not touch them; `pulumi up --refresh` moves them in either case.\n",
        "",
    )


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("pinned", "to", "begins"),
    [
        (0, 3, ""),
        (0, 2, "The next `pulumi up` moves uploads to the newest version if the function or shop:live_version has "),
        (2, 2, ""),
        (2, 1, "The next `pulumi up` moves uploads to version 2 if shop:live_version has changed "),
        (2, 3, "The next `pulumi up` moves uploads to version 2 if shop:live_version has changed "),
    ],
)
def test_next_deployment_is_told_where_it_would_move_uploads(
    pinned: int, to: int, begins: str, deployed: Callable[..., Alias], stack: Stack, folder: Path
):  # pylint: disable=too-many-arguments, too-many-positional-arguments
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  shop:live_version: {pinned}\n", encoding="utf-8")
    deployed("1", "2", "3", at="3")
    told = roll_back(stack, to).next_deployment
    assert bool(told) == bool(begins)
    assert told.startswith(begins)


@pytest.mark.usefixtures("outputs_file")
def test_command_says_that_it_is_there_already(deployed: Callable[..., Alias], ops: Ops):
    alias = deployed("3", "4", at="3")
    code, output, _ = ops("rollback", "--to", "3")
    assert (code, output.splitlines()[0]) == (0, "Uploads invoke version 3 already.")
    assert not alias.updates


@pytest.mark.usefixtures("outputs_file", "project")
def test_command_says_nothing_of_the_next_deployment_where_it_changes_nothing(deployed: Callable[..., Alias], ops: Ops):
    deployed("3", "4", at="3")
    assert ops("rollback", "--to", "4") == (
        0,
        "live: version 3 → 4.\n"
        "To keep it through the next deployment: pulumi config set shop:live_version 0 --stack dev\n",
        "",
    )


@pytest.mark.usefixtures("outputs_file")
def test_command_fails_in_a_sentence(deployed: Callable[..., Alias], ops: Ops):
    deployed("3", at="3")
    sentence = "Error: There is no version before 3 to roll back to; published are: 3.\n"
    assert ops("rollback") == (1, "", sentence)
