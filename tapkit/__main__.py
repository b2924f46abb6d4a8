"""`python -m tapkit`."""

from tapkit.cli import main

if __name__ == "__main__":
    main()
