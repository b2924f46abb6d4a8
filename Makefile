# `make` lists the targets.

PYTHON ?= python3
FILE ?=
LARGE ?= yes
VENV := .venv
RUN := $(VENV)/bin/python -m
INSTALLED := $(VENV)/.installed
CODE := tap.py lib lambda_code local policy ops failures documents tests benchmarks
FORMAT := $(VENV)/bin/ruff format

.DEFAULT_GOAL := help
.PHONY: help setup demo preview test lint format unit integration prove load docs docs-check report clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Make the virtual environment

$(INSTALLED): requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make setup PYTHON=<path>"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --disable-pip-version-check --requirement requirements.txt --constraint constraints.txt
	@touch $@

demo: $(INSTALLED) ## Deploy to an emulator, upload, show what happened (FILE=… adds a file, LARGE=no skips 64 MiB)
	@$(RUN) local demo $(if $(filter no,$(LARGE)),--no-large) $(if $(FILE),"$(FILE)")

preview: $(INSTALLED) ## Show the resources, create nothing
	@$(RUN) local preview

test: lint unit integration ## Lint, unit tests with coverage, integration tests

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
	$(RUN) pytest tests/unit tests/policy tests/ops tests/failures tests/documents tests/benchmarks --cov --cov-report=term \
		--cov-report=html:coverage/html \
		--cov-report=xml:coverage/coverage.xml --cov-report=json:coverage/coverage-summary.json

integration: $(INSTALLED) ## Integration tests on the emulator, or on AWS with TAP_TARGET=aws
	$(RUN) pytest tests/integration

prove: $(INSTALLED) ## Prove that each documented failure is caught
	@$(RUN) failures prove

load: $(INSTALLED) ## Upload 2000 objects at once to an emulator and account for every event
	@$(RUN) benchmarks.load

docs: $(INSTALLED) ## Write the documents that follow from the sources and from the catalogue
	$(RUN) documents
	$(RUN) failures write

docs-check: $(INSTALLED) ## Do in a fresh checkout what the pages say, and compare what it prints
	@$(RUN) documents.walkthrough

report: $(INSTALLED) ## Write build/report.html: resources, rules, failures, coverage and benchmarks on one page
	@$(RUN) documents.report

clean: ## Stop what runs and remove what was built, except the virtual environment
	@if [ -e $(INSTALLED) ]; then $(RUN) local down; fi
	rm -rf build cfn-outputs coverage .coverage .local .pytest_cache .hypothesis .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
