"""The balance of events: what S3, the log and the queue report of each upload, against what was delivered.

A version of an object is accounted for when it was reported as often as its event was delivered: processed, gone
before it was processed, or parked in the dead-letter queue.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from tapkit.local.uploads import PROCESSED

GONE = "Object gone before it was processed"

Version = tuple[str, str]
"""Key and version id of an object."""


@dataclass(frozen=True)
class Balance:
    """The deliveries of each version, and the reports about it.

    Attributes:
        delivered: events, for each version that S3 has taken.
        processed, gone: records in the function's log.
        parked: events in the dead-letter queue.
        deleted: the versions that were deleted for good during the run.
        listed: the versions that S3 holds in the end.
    """

    delivered: Counter[Version]
    processed: Counter[Version]
    gone: Counter[Version]
    parked: Counter[Version]
    deleted: frozenset[Version]
    listed: frozenset[Version]

    @property
    def reported(self) -> Counter[Version]:
        return self.processed + self.gone + self.parked

    @property
    def missing(self) -> Counter[Version]:
        """Delivered more often than reported: lost, or not yet there."""
        return self.delivered - self.reported

    @property
    def repeated(self) -> Counter[Version]:
        """Reported more often than delivered: S3 and Lambda may do that, so it is not an error."""
        return self.reported - self.delivered

    @property
    def wrongly_gone(self) -> list[Version]:
        """Reported as gone although nobody had deleted them."""
        return sorted(set(self.gone) - self.deleted)

    @property
    def misplaced(self) -> list[Version]:
        """In S3 although nobody uploaded them, or uploaded and neither deleted nor in S3."""
        return sorted(self.listed ^ (set(self.delivered) - self.deleted))

    @property
    def holds(self) -> bool:
        """Whether every event is accounted for."""
        return not (self.missing or self.wrongly_gone or self.misplaced)


def reconcile(
    delivered: Iterable[Version],
    records: Iterable[Mapping[str, Any]],
    parked_events: Iterable[Mapping[str, Any]],
    deleted: Collection[Version],
    listed: Collection[Version],
) -> Balance:
    """Set what was reported against what was delivered.

    Args:
        delivered: the version of each event, as often as it was delivered.
        records: the function's log, other records than the handler's own included.
        parked_events: S3 events from the dead-letter queue.
        deleted: versions that were deleted for good.
        listed: all versions that S3 holds.
    """
    # Another attempt at the same event has the same request id: it makes up for no other event.
    reports = {
        (record["message"], record["key"], record["version_id"], record["function_request_id"])
        for record in records
        if record.get("message") in (PROCESSED, GONE)
    }
    return Balance(
        delivered=Counter(delivered),
        processed=Counter((key, version) for message, key, version, _ in reports if message == PROCESSED),
        gone=Counter((key, version) for message, key, version, _ in reports if message == GONE),
        parked=Counter(version for event in parked_events for version in versions_of(event)),
        deleted=frozenset(deleted),
        listed=frozenset(listed),
    )


def versions_of(event: Mapping[str, Any]) -> list[Version]:
    """The versions that an S3 event is about."""
    objects = [record["s3"]["object"] for record in event["Records"]]
    return [(unquote_plus(version["key"]), version["versionId"]) for version in objects]
