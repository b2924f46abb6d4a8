"""The balance of a run under load: an event is accounted for once it is reported as often as it was delivered."""

from collections import Counter
from typing import Any

from tapkit.local.uploads import PROCESSED

from benchmarks.balance import GONE, Balance, reconcile

FIRST, SECOND = ("uploads/a b", "v1"), ("uploads/c", "v2")


def record(version: tuple[str, str], message: str = PROCESSED, request: str = "r1") -> dict[str, Any]:
    return {"message": message, "key": version[0], "version_id": version[1], "function_request_id": request}


def parked(key: str, version_id: str) -> dict[str, Any]:
    return {"Records": [{"s3": {"object": {"key": key, "versionId": version_id}}}]}


def balance(
    records: tuple = (), parked_events: tuple = (), deleted: tuple = (), listed: tuple = (FIRST,), times: int = 1
) -> Balance:
    return reconcile([FIRST] * times, records, parked_events, deleted, listed)


def test_what_nobody_reports_is_missing():
    assert balance().missing == Counter({FIRST: 1})
    assert not balance().holds


def test_a_processed_event_is_accounted_for():
    assert balance((record(FIRST),)).holds


def test_another_version_of_the_key_does_not_account_for_it():
    assert balance((record((FIRST[0], "v0")),)).missing == Counter({FIRST: 1})


def test_other_log_records_do_not_count():
    assert balance(({"message": "S3 refused"}, {"level": "INFO"})).missing == Counter({FIRST: 1})


def test_a_parked_event_is_accounted_for_by_its_decoded_key():
    assert balance(parked_events=(parked("uploads/a+b", "v1"),)).holds


def test_each_delivery_has_to_be_reported():
    assert balance((record(FIRST),), times=2).missing == Counter({FIRST: 1})
    assert balance((record(FIRST), record(FIRST, request="r2")), times=2).holds


def test_another_attempt_at_one_event_makes_up_for_no_other():
    assert balance((record(FIRST), record(FIRST)), times=2).missing == Counter({FIRST: 1})


def test_a_report_too_many_is_shown_and_no_loss():
    found = balance((record(FIRST), record(FIRST, request="r2")))
    assert (found.repeated, found.holds) == (Counter({FIRST: 1}), True)


def test_a_deleted_version_may_be_gone():
    found = balance((record(FIRST, GONE),), deleted=(FIRST,), listed=())
    assert (found.gone, found.holds) == (Counter({FIRST: 1}), True)


def test_a_version_that_nobody_deleted_may_not():
    found = balance((record(FIRST, GONE),))
    assert (found.wrongly_gone, found.holds) == ([FIRST], False)


def test_what_s3_holds_is_what_was_uploaded_and_not_deleted():
    assert balance((record(FIRST),), listed=()).misplaced == [FIRST]
    assert balance((record(FIRST),), listed=(FIRST, SECOND)).misplaced == [SECOND]
    assert not balance((record(FIRST),), listed=()).holds
