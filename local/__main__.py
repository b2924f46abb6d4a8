"""`python -m local`."""

import gc

# Pulumi's SDK consists of some hundred thousand objects that live to the end: looking for garbage among them
# while they are being imported is a fifth of a preview's time.
gc.set_threshold(1_000_000)

from local.cli import main  # pylint: disable=wrong-import-position

if __name__ == "__main__":
    main()
