# Signaalwijzer: every command of daily work. `make help` lists them.
#
# Needs: make and Python 3.11 or newer. All else is installed into this folder (.tools, .venv),
# except the browser and the PostgreSQL of the tests, which come from the system's packages.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 8000
DATA ?= demo-data
PYTEST_ARGS ?=
BENCH ?=

UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
PYTHON := .venv/bin/python
SYNC := $(UV) sync --frozen --inexact --quiet --extra analysis

# No tool may phone home, and none may fetch a Python or a browser of its own.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
export GX_ANALYTICS_ENABLED := false
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1

# Every command of the tests is a new process: without byte code each of them compiles the product anew.
unexport PYTHONDONTWRITEBYTECODE

##@ Use
.PHONY: demo
demo: install ## Start the demonstration (HOST=127.0.0.1 PORT=8000 DATA=demo-data)
	.venv/bin/screening demo --host $(HOST) --port $(PORT) --data $(DATA)

##@ Check
.PHONY: test
test: lint browser postgresql ## Lint, then every test, those in the browser included (PYTEST_ARGS="-k lisa")
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

.PHONY: test-fast
test-fast: lint ## Lint, then the tests that take no time: no browser, no notebook, nothing marked slow
	HYPOTHESIS_PROFILE=quick $(PYTHON) -m pytest --numprocesses auto --dist worksteal -m "not browser and not slow" \
		--ignore=tests/browser --ignore=tests/notebooks $(PYTEST_ARGS)

.PHONY: test-postgresql
test-postgresql: install-dev postgresql ## The tests of the service, with everything that they store in PostgreSQL
	SIGNAALWIJZER_TESTS_ON=postgresql $(PYTHON) -m pytest --numprocesses auto --dist worksteal tests/service $(PYTEST_ARGS)

.PHONY: lint
lint: install-dev ## Style, types and the arrows between the layers
	@$(MAKE) --jobs 2 style arrows types

# One process each, so that they run side by side.
.PHONY: style types arrows
style:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy --num-workers auto

arrows:
	.venv/bin/lint-imports

.PHONY: docs
docs: install-dev ## Write the generated pages, then check links, headings and requirements
	$(PYTHON) -m tests.generated_docs
	$(PYTHON) -m pytest -q tests/test_docs.py tests/test_requirements.py

.PHONY: bench
bench: install-dev ## Speed and memory against their limits (BENCH="cluster --write"); fails when one is missed
	$(PYTHON) -m benchmarks $(BENCH)

.PHONY: sbom
sbom: install-dev ## The software bill of materials of what is installed: dist/sbom.cdx.json (CycloneDX)
	@mkdir -p dist
	.venv/bin/cyclonedx-py environment .venv --pyproject pyproject.toml --output-reproducible -o dist/sbom.cdx.json

.PHONY: fuzz
fuzz: install-dev ## A hundred requests of every role for each operation of the API
	FUZZ_EXAMPLES=800 $(PYTHON) -m pytest -q -n 2 tests/service/test_hostile_requests.py

##@ Tidy
.PHONY: clean
clean: ## Remove what was installed and cached here; demonstration data stay
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# What the commands above stand on. Installing what is already there takes less than a second.

$(UV):
	@echo "Installing uv $(UV_VERSION) into .tools"
	@python3 -m venv $(@D:/bin=) || { \
		echo "Python 3.11 or newer with the venv module is needed. On Debian: apt-get install python3-venv" >&2; \
		rm -rf $(@D:/bin=); exit 1; }
	@$(@D)/python -m pip install --quiet --only-binary :all: uv==$(UV_VERSION)

.PHONY: install
install: $(UV)
	@test -x $(PYTHON) || echo "Installing Signaalwijzer into .venv"
	@$(SYNC) --no-dev --compile-bytecode

.PHONY: install-service
install-service: $(UV) ## Install what serves, scores and verifies, without what builds models
	@$(UV) sync --frozen --quiet --no-dev --compile-bytecode

.PHONY: install-dev
install-dev: $(UV)
	@test -x $(PYTHON) || echo "Installing Signaalwijzer with its test tools into .venv"
	@$(SYNC)

.PHONY: browser
browser:
	@scripts/install-browser

.PHONY: postgresql
postgresql:
	@scripts/install-postgresql
