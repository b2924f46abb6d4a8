"""`python -m documents.report`."""

from documents.report.cli import main

if __name__ == "__main__":
    main()
