"""The uploads of the load test: mixed sizes, overwrites, repeated events, deletions, unreadable objects."""

from dataclasses import dataclass

KIBIBYTE = 1024
# Mostly small, as uploads are; in bytes.
SIZES = (0, 100, KIBIBYTE, KIBIBYTE, 10 * KIBIBYTE, 10 * KIBIBYTE, 100 * KIBIBYTE, 100 * KIBIBYTE, 100, 1024 * KIBIBYTE)
REFUSED = "refused/"


@dataclass(frozen=True)
class Item:
    """An upload.

    Attributes:
        name: of the object behind the prefix; some are used again, which makes another version.
        size: in bytes.
        twice: whether its event is delivered twice.
        deleted: whether its version is deleted for good right after the upload.
    """

    name: str
    size: int
    twice: bool
    deleted: bool

    @property
    def refused(self) -> bool:
        """Whether the function may not read it."""
        return self.name.startswith(REFUSED)


def workload(uploads: int) -> list[Item]:
    """The same each time: of 100 uploads 10 overwrite another, 5 arrive twice, 2 are deleted, 2 may not be read."""
    return [_item(number) for number in range(uploads)]


def _item(number: int) -> Item:
    named_after = number - 1 if number % 10 == 9 else number
    folder = REFUSED if number % 50 == 7 else ""
    return Item(
        name=f"{folder}{named_after:06}",
        size=SIZES[number // 7 % len(SIZES)],
        twice=number % 20 == 3,
        deleted=number % 50 == 12,
    )
