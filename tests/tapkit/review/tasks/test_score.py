"""Scores: each requirement's points, and why it earns them."""

from pathlib import Path

import tapkit.review.registry  # pylint: disable=unused-import # registers the checks
from tapkit.aws.lambda_ import FUNCTION
from tapkit.aws.sqs import QUEUE
from tapkit.policy.model import Stack
from tapkit.review.project import Folder
from tapkit.review.tasks.conditions import Evidence
from tapkit.review.tasks.loading import Requirement, Task
from tapkit.review.tasks.score import score
from tapkit.review.verdicts import Verdicts

from tests.tapkit.policy.building import thing

THERE = ("resource", {"types": [QUEUE]})
ABSENT = ("resource", {"types": ["aws:sns/topic:Topic"]})
UNKNOWN = ("behaviour", {"event": "queue"})
TASK = Task(
    "mine",
    "Something",
    (
        Requirement("queue", "There is a queue.", "resources", 5.5, (THERE,)),
        Requirement("topic", "There is a topic.", "resources", 2, (THERE, UNKNOWN, ABSENT, ABSENT)),
        Requirement("reads", "It reads.", "behaviours", 2.5, (THERE, UNKNOWN)),
    ),
)


def judged():
    stack = Stack([thing(QUEUE), thing(FUNCTION, "f", role="r")])
    return score(TASK, Evidence(Folder(Path("nowhere")), Verdicts([], [], stack=stack)))


def test_a_requirement_earns_all_of_its_points_or_none():
    assert [each.points for each in judged().judged] == [5.5, 0, 0]
    assert judged().points == 5.5


def test_every_point_is_explained():
    assert [each.explanation for each in judged().judged] == [
        "met",
        "missing: there is no Topic",
        "not judged because the review does not invoke a handler with this event (queue)",
    ]


def test_the_score_is_said_in_a_sentence():
    assert judged().sentence == "5.5 of 10 points for the task mine: 1 met, 1 missing, 1 not judged"


def test_programs_get_the_same():
    data = judged().as_json()
    assert (data["name"], data["title"], data["score"]) == ("mine", "Something", 5.5)
    assert data["requirements"][1] == {
        "id": "topic",
        "sentence": "There is a topic.",
        "part": "resources",
        "points": 0,
        "of": 2,
        "outcome": "missing",
        "reasons": ["there is no Topic"],
    }
