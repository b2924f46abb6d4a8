# `make` lists the targets.

PYTHON ?= python3
FILE ?=
LARGE ?= yes
VENV := .venv
RUN := $(VENV)/bin/python -m
TAPKIT := $(VENV)/bin/tapkit
INSTALLED := $(VENV)/.installed
# Every program, and every folder that holds Python.
CODE := $(wildcard *.py) $(patsubst %/,%,$(sort $(dir $(wildcard */*.py))))
FORMAT := $(VENV)/bin/ruff format
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
REQUIREMENTS := requirements.txt
CONSTRAINTS := constraints.txt
# Tests with a target of their own.
APART := tests/integration
# What `make test` runs, as many at the same time as there are processors; the longest first.
SUITES := unit lint integration
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup demo preview test lint format unit integration docs clean

# A folder may bring targets, requirements, suites and tests apart of its own.
include $(wildcard */targets.mk)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Make the virtual environment

$(INSTALLED): $(REQUIREMENTS) $(CONSTRAINTS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make setup PYTHON=<path>"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --disable-pip-version-check $(REQUIREMENTS:%=--requirement %) $(CONSTRAINTS:%=--constraint %)
	@touch $@

demo: $(INSTALLED) ## Deploy to an emulator, upload, show what happened (FILE=… adds a file, LARGE=no skips 64 MiB)
	@$(TAPKIT) demo $(if $(filter no,$(LARGE)),--no-large) $(if $(FILE),"$(FILE)")

preview: $(INSTALLED) ## Show the resources, create nothing
	@$(TAPKIT) preview

test: $(INSTALLED) ## Lint, unit tests with coverage, integration tests, side by side
	@$(RUN) tapkit.side_by_side --jobs $(PROCESSORS) $(foreach suite,$(SUITES),"$(MAKE) $(suite)")

lint: $(INSTALLED) ## Pylint, the formatter's check, GitHub's workflows
	$(RUN) pylint $(CODE)
	$(FORMAT) --check $(CODE)
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.github-actions .github/actions/*/action.yml
	$(VENV)/bin/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(VENV)/bin/zizmor --offline --no-progress .github

format: $(INSTALLED) ## Format the code
	$(FORMAT) $(CODE)

unit: $(INSTALLED) ## Tests without a deployed stack; every line and branch has to be covered
	$(RUN) pytest tests $(APART:%=--ignore=%) --cov $(COVERED:%=--cov-fail-under=%) --cov-report=term --cov-report=html:coverage/html \
		--cov-report=xml:coverage/coverage.xml --cov-report=json:coverage/coverage-summary.json

integration: $(INSTALLED) ## Integration tests on the emulator, or on AWS with TAP_TARGET=aws
	$(RUN) pytest tests/integration

docs: $(INSTALLED) ## Write what the pages say about the sources: resources, settings, outputs, files in full
	@$(TAPKIT) docs

clean: ## Stop what runs and remove what was built, except the virtual environment
	@if [ -e $(INSTALLED) ]; then $(TAPKIT) down; fi
	rm -rf build cfn-outputs coverage .coverage .local .pytest_cache .hypothesis .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
