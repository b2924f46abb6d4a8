"""The runbook's procedures work on the emulator, in order; blocks marked `aws` need an account."""

import re

import pytest

from tests.integration.tools.documents import Typed, type_commands


@pytest.fixture(scope="module", name="rehearsal")
def fixture_rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """The whole page, typed."""
    return type_commands("docs/runbook.md", tmp_path_factory.mktemp("runbook"))


@pytest.fixture(scope="module", name="part")
def fixture_part(rehearsal: Typed):
    """What was printed between the n-th deployment and the one after it."""
    return lambda number: rehearsal.output.split("Emulator ready at ")[number]


def test_the_notification_that_was_taken_away_is_reported(part):
    assert "\n1 difference" in part(1)
    assert "│ BucketNotification trigger-notification-local │ lambdaFunctions[0] │" in part(1)


def test_what_was_missed_is_found_and_processed_once(part):
    found = re.findall(r"^uploads/CONTRIBUTING\.md \S+ (missed|invoked|Unhandled)$", part(1), re.MULTILINE)
    assert found == ["missed", "invoked"]


def test_the_notification_that_was_deployed_again_delivers(part):
    assert "\n1 of 1 processed with the local file's SHA-256.\n" in part(2)


def test_the_broken_version_is_rolled_back(part):
    assert re.search(r"live: version 2 → 1\.\n.* pulumi config set [a-z0-9-]+:live_version 1", part(2))


def test_the_upload_that_failed_is_redriven(part):
    assert re.search(r"\n1 of about 1: .*uploads/LICENSE\n1 redriven\.\n", part(2))
    assert re.search(r'"message":"Object processed".*"key":"uploads/LICENSE"', part(2))


def test_what_is_deployed_anew_is_as_declared(part):
    assert "\nNo differences.\nCompared: the stacks' configurations, local as deployed.\n" in part(3)


def test_tests_do_not_disturb_what_is_up(part, rehearsal: Typed):
    assert re.search(r"\n\d+ passed in ", part(3))
    assert "\nStack local: " in part(3)
    assert rehearsal.output.endswith(f"\nStopped the emulator at https://127.0.0.1:{rehearsal.port}.\n")
