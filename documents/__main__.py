"""`python -m documents`."""

from documents.cli import main

if __name__ == "__main__":
    main()
