# What to do with this checkout: `make help` tells.

PYTHON ?= python3
PORT   ?= 5000
ONLY   ?=
BIN    := .venv/bin

# Tests run side by side in two processes; each takes work from the other when it is done.
# What they are compiled to is kept, whatever the surroundings say: each of the programs that tests
# start would compile over a thousand files anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 2 --dist worksteal -q

.PHONY: help run fix check test bench soak eval-scan assets setup lock
.DEFAULT_GOAL := help

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: export QMAPP_ENVIRONMENT = development
run: export PORT := $(PORT)
run: setup assets ## Serve the demonstration boards on this machine (PORT=5000)
	@$(BIN)/qmapp migrate
	@$(BIN)/qmapp demo --if-empty
	@exec $(BIN)/qmapp serve --demo-banner

fix: setup ## Put formatting right, and what else can be put right by itself
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

check: setup ## Formatter, linter, strict types, import rules, what is imported is declared, migrations match models
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/python tools/check_migrations.py

test: setup assets ## Run every test: unit, storage on both databases, web, browser
	@$(BIN)/python tools/ready.py
	@$(PYTEST) $(ARGS)

bench: setup assets ## Measure; ONLY=pages measures that alone
	@$(BIN)/python -m benchmarks $(ONLY)

eval-scan: setup ## Score the scan's rules on labelled text that nobody who writes rules has seen
	@$(BIN)/python -m tests.scan.evaluate untouched

soak: setup assets ## The long kill, race and fuzz runs
	@$(BIN)/python tools/ready.py
	@QMAPP_SOAK=1 $(BIN)/python -m pytest tests/soak -v

assets: setup ## Build the styles and scripts of others that pages use
	@$(BIN)/python tools/assets.py

setup: ## Make .venv, complete
	@$(PYTHON) tools/setup.py

lock: setup ## Choose versions again and write them, with hashes, into the locks
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --quiet pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --quiet --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
