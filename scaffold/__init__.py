"""Creates a new project from this repository, with Copier, with Cookiecutter or with `make new`."""
