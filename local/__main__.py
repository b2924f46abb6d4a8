"""`python -m local`."""

import atexit
import gc

# Pulumi's SDK consists of some hundred thousand objects that live to the end: looking for garbage among them
# while they are being imported is a fifth of a preview's time, and once more at the end of the process a quarter.
gc.set_threshold(1_000_000)
atexit.register(gc.freeze)  # frozen objects are not looked at: https://docs.python.org/3/library/gc.html#gc.freeze

from local.cli import main  # pylint: disable=wrong-import-position

if __name__ == "__main__":
    main()
