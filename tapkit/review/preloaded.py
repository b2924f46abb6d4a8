"""What the process that forks the judging processes has imported: each would need it."""

import gc

gc.set_threshold(100_000)

# pylint: disable=wrong-import-position,unused-import
import tapkit.review.examination
import tapkit.review.registry
