"""`python -m pages.report`."""

from pages.report.cli import main

if __name__ == "__main__":
    main()
