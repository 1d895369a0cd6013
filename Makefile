# make demo: install, fetch the small model and the embedder, answer three questions.
# make test: lint, types, all tests.

PYTHON ?= python3
BIN := .venv/bin
SMALL := qwen2.5-coder-0.5b
EMBEDDER := all-minilm-l6-v2

.PHONY: demo test install models clean

demo: models
	@$(BIN)/hybrid corpus build countries
	@printf '\n$$ %s\n' 'hybrid ask "What is 17*23?" --with pot'
	@$(BIN)/hybrid ask "What is 17*23?" --with pot
	@printf '\n$$ %s\n' 'hybrid ask "What is the capital of Australia?" --with rag --corpus countries'
	@$(BIN)/hybrid ask "What is the capital of Australia?" --with rag --corpus countries
	@printf '\n$$ %s\n' 'hybrid ask "A shop sells pens at 3 for $$2. How much do 12 pens cost?" --with pot+critic'
	@$(BIN)/hybrid ask "A shop sells pens at 3 for \$$2. How much do 12 pens cost?" --with pot+critic
	@printf '\n%s\n' 'Now type: $(BIN)/hybrid ask "your own question"'

test: install
	@$(BIN)/hybrid models pull $(SMALL) >/dev/null || echo "without $(SMALL), tests marked 'model' are skipped"
	@$(BIN)/hybrid models pull $(EMBEDDER) >/dev/null || echo "without $(EMBEDDER), tests marked 'model' are skipped"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

models: install
	@$(BIN)/hybrid models pull $(SMALL) >/dev/null
	@$(BIN)/hybrid models pull $(EMBEDDER) >/dev/null

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt hybrid/engine/build.py hybrid/engine/amx_tile.h
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "hybrid needs Python 3.11 or newer: make $@ PYTHON=python3.11" >&2; exit 3; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "cannot make .venv: install the venv module ('apt install python3-venv' on Debian and Ubuntu)" >&2; exit 3; }
	@$(BIN)/python hybrid/engine/build.py
	@echo "installing packages ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e ".[rag,documents,qdrant,eval,dev]"
	@touch $@

clean:
	rm -rf .venv
