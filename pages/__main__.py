"""`python -m pages`."""

from pages.cli import main

if __name__ == "__main__":
    main()
