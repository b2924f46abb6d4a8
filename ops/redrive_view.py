"""What a person sees of a redrive: the message at hand, what became of each, and the sum."""

from collections import Counter

from rich.console import Console
from rich.text import Text

from local.view import table
from ops.messages import Letter
from ops.redrive import Outcome, Redrive, Status


def show_letters(console: Console, redrive: Redrive, limit: int | None) -> bool:
    """List the messages that a run would take; answers whether it would understand them all."""
    with console.status("Reading the queue …"):
        letters = redrive.look(limit)
    rows = [[each.id, f"{each.parked_at:%Y-%m-%d %H:%M:%S} UTC", _objects(each), each.error] for each in letters]
    console.print(table("In the dead-letter queue", ["message", "parked", "objects", "error"], rows))
    unknown = sum(each.payload is None for each in letters)
    console.print(f"{len(letters) - unknown} would be redriven, {unknown} cannot be understood. Nothing was changed.")
    return not unknown


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
    return f"{'; '.join(parts)}.{' What was not redriven is in the queue again.' if _staying(counts) else ''}"


def _staying(counts: Counter[Status]) -> int:
    return counts[Status.FAILED] + counts[Status.LEFT]


def _objects(letter: Letter) -> str:
    return ", ".join(letter.keys)
