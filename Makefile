# Two commands do everything on a fresh machine with git, make and Python 3.11 to 3.13:
#   make run     install, then open the workbench with the demo training live
#   make test    install, then lint, types, import contracts and tests
# uv is used when it is there, else venv + pip; both install exactly what locks/ names, by hash.

VENV   := .venv
BIN    := $(VENV)/bin
GPU    ?= auto
# Tests run in three processes, a file of them in one: on two cores one of them mostly waits for an
# engine, a terminal or a browser. In the order of the tree the long files do not come last.
SIDE_BY_SIDE ?= -n 3 --dist loadfile --no-loadscope-reorder
UV     := $(shell command -v uv 2>/dev/null)
SHELL  := /bin/sh

HAS_GPU := $(if $(filter auto,$(GPU)),$(shell nvidia-smi -L >/dev/null 2>&1 && echo 1 || echo 0),$(GPU))
LOCK    := $(if $(filter 1,$(HAS_GPU)),gpu,runtime)
# Asked only by the venv rule: the first Python of a supported version.
FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] < (3,14))' 2>/dev/null && \
	{ echo $$p; break; }; done

ifneq ($(UV),)
MAKE_VENV  = uv venv --quiet --allow-existing --python '>=3.11,<3.14' $(VENV)
PIP        = VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --compile-bytecode
else
MAKE_VENV  = python=$$($(FIND_PYTHON)); \
	test -n "$$python" || { echo "ddpm-tui needs Python 3.11, 3.12 or 3.13, and none was found: install one, or uv." >&2; exit 2; }; \
	$$python -m venv $(VENV)
PIP        = $(BIN)/python -m pip --disable-pip-version-check install --quiet
endif

.PHONY: run test test-full install install-dev lint lock snapshots docs clean
.DEFAULT_GOAL := run

run: install
	@$(BIN)/ddpm-tui --start demo

install: $(VENV)/.installed-$(LOCK)
install-dev: install $(VENV)/.installed-dev

$(VENV)/bin/python:
	@echo "Making $(VENV) ($(if $(UV),uv,venv and pip)) ..."
	@$(MAKE_VENV)

$(VENV)/.installed-$(LOCK): locks/$(LOCK).txt pyproject.toml | $(VENV)/bin/python
	@$(if $(filter gpu,$(LOCK)),echo "An NVIDIA GPU answers: installing with the gpu extra (GPU=0 leaves it out) ...",echo "Installing (once; TensorFlow is large) ...")
	@$(PIP) --require-hashes -r locks/$(LOCK).txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: locks/dev.txt pyproject.toml | $(VENV)/.installed-$(LOCK)
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r locks/dev.txt
	@touch $@

lint: install-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .import_linter_cache

test: lint
	@tests/setup
	@$(BIN)/pytest $(SIDE_BY_SIDE) -m "not campaign" $(ARGS)

test-full: lint
	@tests/setup
	@$(BIN)/pytest $(SIDE_BY_SIDE) $(ARGS)

snapshots: install-dev
	@$(BIN)/pytest tests/tui --snapshot-update $(ARGS)

# What is drawn and written from the program itself; the recording trains for two minutes.
docs: install-dev
	@$(BIN)/python scripts/configuration_reference.py
	@$(BIN)/python scripts/screenshots.py
	@$(BIN)/python scripts/recorded_demo.py
	@$(BIN)/ddpm-tui plot demo --save docs/images/loss.png --dpi 90
	@$(BIN)/ddpm-tui plot demo --kind strip --save docs/images/strip.png

# Lock files hold names, versions and hashes alone. Needs uv.
LOCK_WITH = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml
lock:
	@$(LOCK_WITH) --extra datasets --extra plots --extra web --extra serve --group build -o locks/runtime.txt
	@$(LOCK_WITH) --extra datasets --extra plots --extra web --extra serve --extra gpu --group build -o locks/gpu.txt
	@$(LOCK_WITH) --extra datasets --extra plots --extra web --extra serve --group dev -o locks/dev.txt

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
