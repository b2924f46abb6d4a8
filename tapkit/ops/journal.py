"""A record of the messages whose events have been processed while the messages may still be in the queue.

Between the function's success and the message's deletion a run can be killed. What the next run finds noted here it
only deletes.
"""

import os
import time
from pathlib import Path

from tapkit.errors import UserError

_KEPT_SECONDS = 14 * 24 * 60 * 60  # the longest that SQS keeps a message


class Journal:
    """An empty file for each success, named after its message: runs at the same time do not disturb each other.

    Args:
        folder: of the queue; made where it is missing.

    Raises:
        UserError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for note in folder.iterdir():
                if time.time() - note.stat().st_mtime > _KEPT_SECONDS:
                    note.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def __contains__(self, message_id: str) -> bool:
        return self._note(message_id).exists()

    def add(self, message_id: str) -> None:
        """Note a success; once this returns, not even a power failure loses it.

        Raises:
            UserError: it cannot be written.
        """
        try:
            self._note(message_id).touch()
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unusable(error) from error

    def remove(self, message_id: str) -> None:
        """Forget a success whose message has been deleted."""
        self._note(message_id).unlink(missing_ok=True)

    def _note(self, message_id: str) -> Path:
        return self._folder / message_id

    def _unusable(self, error: OSError) -> UserError:
        return UserError(f"{self._folder}, where successes are noted, cannot be used: {error.strerror}.")
