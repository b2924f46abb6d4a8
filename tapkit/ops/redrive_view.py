"""The console view of a redrive: the message at hand, the outcome of each, and the totals."""

from collections import Counter

from rich.console import Console
from rich.text import Text
from tapkit.console import table
from tapkit.ops.messages import Letter
from tapkit.ops.outcome import Outcome, Status
from tapkit.ops.redrive import Redrive

_MISSING_ADVICE = (
    " An object that no longer exists cannot be processed: "
    "upload it again, then delete its message with --discard-missing."
)


def show_letters(console: Console, redrive: Redrive, limit: int | None) -> bool:
    """List the messages that a run would take; return whether, as far as is known before, none would stay."""
    with console.status("Reading the queue …"):
        letters = redrive.look(limit)
        hindrances = [redrive.hindrance(letter) for letter in letters]
    rows = [
        [letter.id, f"{letter.parked_at:%Y-%m-%d %H:%M:%S} UTC", _objects(letter), _error(letter, hindrance)]
        for letter, hindrance in zip(letters, hindrances, strict=True)
    ]
    console.print(table("In the dead-letter queue", ["message", "parked", "objects", "error"], rows))
    counts = Counter(hindrance.status for hindrance in hindrances if hindrance)
    parts = [f"{len(letters) - counts.total()} would be redriven", f"{counts.pop(Status.LEFT, 0)} cannot be understood"]
    parts += [f"{counts[status]} would be {status.value}" for status in Status if counts[status]]
    console.print(f"{', '.join(parts)}. Nothing was changed.")
    return not any(hindrance and hindrance.status.stays for hindrance in hindrances)


def _error(letter: Letter, hindrance: Outcome | None) -> str:
    if hindrance is None or hindrance.status is Status.LEFT:  # then the error itself says why
        return letter.error
    return f"{letter.error}; would be {hindrance.status.value}: {hindrance.reason}"


def show_run(console: Console, redrive: Redrive, limit: int | None) -> bool:
    """Redrive with a line for each message and, on a terminal, the one at hand below them.

    Returns:
        Whether every message that was taken has left the queue.
    """
    total = redrive.queue.approximate_count()
    counts: Counter[Status] = Counter()
    with console.status(f"About {total} messages …") as spinner:

        def on_outcome(outcome: Outcome) -> None:
            counts[outcome.status] += 1
            number = counts.total()
            line = f"{number} of about {max(number, total)}: {outcome.letter.id} {outcome.status.value}"
            console.print(Text(": ".join(filter(None, [line, _objects(outcome.letter), outcome.reason]))))

        try:
            redrive.run(lambda letter: spinner.update(Text(f"{letter.id} {_objects(letter)}")), on_outcome, limit)
        finally:
            console.print(_sum(counts))
    return not _staying(counts)


def _sum(counts: Counter[Status]) -> str:
    if not counts:
        return "Nothing was redriven."
    parts = [f"{counts[status]} {status.value}" for status in Status if counts[status]]
    staying = " What was not redriven is in the queue again." if _staying(counts) else ""
    return f"{'; '.join(parts)}.{staying}{_MISSING_ADVICE if counts[Status.MISSING] else ''}"


def _staying(counts: Counter[Status]) -> int:
    return sum(counts[status] for status in Status if status.stays)


def _objects(letter: Letter) -> str:
    return ", ".join(letter.keys)
