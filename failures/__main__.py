"""`python -m failures`."""

from failures.cli import main

if __name__ == "__main__":
    main()
