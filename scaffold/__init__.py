"""Makes a new project of this repository, with Copier, with Cookiecutter or with `make new`."""
