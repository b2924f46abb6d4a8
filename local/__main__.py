"""`python -m local`."""

import atexit
import gc

# Pulumi's SDK consists of some hundred thousand objects that live to the end, as do the resources of a program:
# looking for garbage among them is a fifth of a preview's time, and once more at the end of the process a quarter.
# In a program of 100 stacks it is a quarter, for one percent of the memory.
gc.disable()
atexit.register(gc.freeze)  # frozen objects are not looked at: https://docs.python.org/3/library/gc.html#gc.freeze

from local.cli import main  # pylint: disable=wrong-import-position

if __name__ == "__main__":
    main()
