# Two commands matter: `make run` and `make test`. Both make .venv and install the lock when needed.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run sandbox test check bench lock clean

run: $(VENV)/.run
	@exec $(BIN)/streamlit run app.py --server.port $(PORT) --logger.hideWelcomeMessage true

# A desk at an exchange of its own on this machine: nothing real, nothing kept.
sandbox: $(VENV)/.dev
	@exec $(BIN)/python -m tests.sandbox --port $(PORT)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

# A lock names everything, so nothing is left to resolve.
# The stamps are the locks' own copies: an unchanged lock needs no network.
$(VENV)/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@cmp -s $< $@ || { echo "Installing what the desk needs (once)…"; $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $< && cp $< $@; }
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@cmp -s $< $@ || { echo "Installing what tests and checks need (once)…"; $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $< && cp $< $@; }
	@touch $@

# Needs uv; run after a change of pyproject.toml.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
