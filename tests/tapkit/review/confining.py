"""Whether this machine can confine a project's code."""

from pathlib import Path

import pytest
from tapkit.errors import UserError
from tapkit.review.confinement import confined


def _confines() -> bool:
    try:
        confined(Path("/"))
    except UserError:
        return False
    return True


needs_bubblewrap = pytest.mark.skipif(not _confines(), reason="bubblewrap does not work here")
