# Each target sets up all it needs in .venv, with Python 3.11 or newer, pip and make. `make help` lists them.

PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
READY := .venv/.ready
STUDY ?= demo-study
READER ?= all
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help demo check test coverage mutants app bench docs fuzz faults lint models format hooks sources lock wheel clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The lock is whole, so pip need not resolve it again (--no-deps): it fails on an extra of a package that the lock pins.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found."; exit 1; }
	@echo "Setting up .venv from requirements.lock (a minute or two, once) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## make the example study in demo-study/ and run it, from files to a release
	@test -f $(STUDY)/study.yml || $(BIN)/stakeholder-views init $(STUDY) --example leadership
	@$(BIN)/stakeholder-views run $(STUDY)
	@echo "Here: \`make app\` opens the page."

coverage: $(READY) ## which branches of what decides numbers and disclosure no unit test takes
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report term-missing:skip-covered tests/unit/statistics tests/unit/release

mutants: $(READY) ## change formulas and disclosure a little, thousands of times: which change no test notices? (an hour)
	$(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

app: demo ## open the page of the example study
	@$(BIN)/stakeholder-views app $(STUDY)

lint: $(READY) ## style of Python and SQL, types, who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	$(MAKE) --no-print-directory models

models: ## names, layers, owners, descriptions and keys of the models, read off dbt's manifest
	@STAKEHOLDER_VIEWS_BUILD=target/unused.duckdb $(BIN)/dbt --quiet --warn-error --no-use-colors parse --project-dir dbt_project --profiles-dir dbt_project \
		--target-path "$(CURDIR)/target" --log-path "$(CURDIR)/target"
	$(BIN)/dbt-bouncer run --show-all-failures

check: lint ## before each commit: lint, and the unit tests that take no more than a few seconds
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" --durations 10 tests/unit

test: lint ## everything that guards the product
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 20

bench: $(READY) ## measured: speed of a run and of one with nothing new; how intervals cover on 200 panels (minutes)
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.uncertainty
	$(BIN)/python -m benchmarks.coverage
	$(BIN)/python -m benchmarks.small_bases
	$(BIN)/python -m benchmarks.claims
	$(BIN)/python -m benchmarks.app

docs: demo ## write docs/method.md anew: the method page of the example study
	@install -m 644 $(STUDY)/releases/$$($(BIN)/python -c "import json; print(json.load(open('$(STUDY)/releases/current.json'))['path'])")/METHOD.md docs/method.md

fuzz: $(READY) ## damage files and read them, each reader in turn: make fuzz MINUTES=10 READER=all
	$(BIN)/python -m tests.fuzz --reader $(READER) --minutes $(MINUTES) --findings .fuzz

faults: $(READY) ## kill runs at every failpoint and at 100 random moments, start two at once, read while publishing (an hour)
	$(BIN)/python -m tests.faults --points --kills 100 --pairs 20 --publishes 50

hooks: $(READY) ## let git ask the quick checks before each commit (local hooks, nothing is fetched)
	$(BIN)/pre-commit install

format: $(READY) ## put the code in shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

sources: $(READY) ## write dbt's list of sources anew from the raw contract
	$(BIN)/python -m orchestration.warehouse.contract.sources

lock: $(READY) ## resolve requirements.lock anew
	$(BIN)/python -m pip install -qq --disable-pip-version-check "uv>=0.9"
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --extra server --constraints constraints.txt --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

wheel: $(READY) ## build the package in dist/
	$(BIN)/python -m hatchling build --target wheel

clean: ## remove what the other targets made
	rm -rf .venv demo-study dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .fuzz .coverage mutants target
