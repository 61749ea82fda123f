# The two commands a newcomer needs are `make demo` and `make test`.
# Both install what they need first; a second run finds it there and is quick.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Python keeps what it has compiled, whatever the caller's environment says: else each
# process of `suket` that a test starts compiles it anew, which takes two thirds of a start.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
VENV ?= .venv
SERVE ?= 1
HOST ?= 127.0.0.1
PORT ?= 8000
WIPE ?= 0
# One more than the cores of a small machine: a quarter of the time tests wait for others.
WORKERS ?= 3
SCALE ?= 0
TEST ?= 0
SEED ?= 1
COUNT ?= 200

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Python compiles what is used when it is first used; all of it would take a third longer.
INSTALL := $(PIP) install --no-compile -c constraints.txt
LOCK := constraints.txt pyproject.toml

help: ## Say what can be made.
	@echo "make demo          offices, residents, sukets, checks; then the web on 127.0.0.1:$(PORT)"
	@echo "make demo HOST=…   the same on this machine's own address, by https: phones can scan"
	@echo "make demo WIPE=1   the same, and the data of an earlier run thrown away unasked"
	@echo "make demo SERVE=0  the same without the web; exit 0 if every verdict was as expected"
	@echo "make test          everything CI runs"
	@echo "make check         the quick part of it: style, types, imports, tests without browser"
	@echo "make fresh         the demo on bare Debian systems made for it (root; ten minutes)"
	@echo "make fresh TEST=1  the same, and make test there too (much longer)"
	@echo "make prove         the long proofs (hours), make mutants, and make fresh"
	@echo "make mutants       the share of small changes of the code that a test notices"
	@echo "make bench         the promised figures, measured here beside peers (ten minutes)"
	@echo "make bench SCALE=1 the same, also with ten million sukets (40 GB, much longer)"
	@echo "make pictures      the pictures of the README, from a run of the demo"
	@echo "make clean         what runs and builds have left behind"

demo: $(VENV)/.to-run ## Issue, check, end; then serve.
	@$(BIN)/suket demo --host $(HOST) --port $(PORT) $(if $(filter 1,$(WIPE)),--wipe) $(if $(filter 0,$(SERVE)),--no-serve,--serve)

test: $(VENV)/.to-test tools ## Everything CI runs.
	@$(MAKE) --jobs 2 types compiled style imports
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not prove"

check: $(VENV)/.to-test ## The quick part of `test`.
	@$(MAKE) --jobs 2 types compiled style imports
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not prove and not browser"

prove: $(VENV)/.to-test tools ## The long proofs.
	@$(BIN)/python -m pytest -n $(WORKERS) tests/suket -m "not prove and not browser" --database postgresql
	@$(BIN)/python -m pytest -n $(WORKERS) -m prove
	@$(MAKE) mutants
	@$(MAKE) fresh

mutants: $(VENV)/.to-test ## Do the tests notice?  SEED=2 draws others.
	@$(BIN)/python -m tests.mutants --seed $(SEED) --count $(COUNT) --workers $(WORKERS)

fresh: ## Machines that never saw us.
	@.ci/fresh $(if $(filter 1,$(TEST)),test,demo)

bench: $(VENV)/.to-test tools ## docs/performance.md
	@$(BIN)/python -m bench --write $(if $(filter 1,$(SCALE)),--long)

pictures: $(VENV)/.to-test tools ## docs/*.png
	@$(BIN)/python docs/make_pictures.py

tools: # system packages that only tests and pictures need
	@.ci/system test

style: $(VENV)/.to-test
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check

types: $(VENV)/.to-test
	@$(BIN)/mypy

imports: $(VENV)/.to-test
	@$(BIN)/lint-imports

compiled: $(VENV)/.to-test # once, beside mypy, rather than by each worker for itself
	@$(BIN)/python -c 'import tests.browser.office_browser, schemathesis.pytest'

clean: ## Installed packages stay; `rm -r $(VENV)` removes them too.
	rm -rf .demo .work build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# A stamp says that the environment holds what the two files ask for.  The build itself
# runs with the pinned hatchling of the environment, not with whatever is newest today.
$(VENV)/.to-run: $(LOCK)
	@.ci/system run
	@.ci/environment "$(PYTHON)" "$(VENV)"
	@echo "Installing pinned packages into $(VENV) …"
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation -e '.[server]'
	@touch $@

$(VENV)/.to-test: $(LOCK) | $(VENV)/.to-run
	@echo "Installing what the tests need …"
	@$(INSTALL) --no-build-isolation -e '.[dev]'
	@touch $(VENV)/.to-run $@

.PHONY: help demo test check prove mutants fresh bench pictures tools style types imports compiled clean
