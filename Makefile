# Python, git and make are all that is needed; everything else lands in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test serve check audit bench eval clean

site: $(VENV)/.installed ## Build content/ into build/
	$(BIN)/newsgen build

serve: $(VENV)/.installed ## Preview the site; it follows every edit
	$(BIN)/newsgen serve --open

test: $(VENV)/.dev ## Format, lint, types and all tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

audit: $(VENV)/.dev ## What takes longer: many more random archives, the Nu HTML checker, Lighthouse
	$(BIN)/python tools/audit.py
	NEWSGEN_EXAMPLES=500 $(BIN)/python -m pytest tests/test_plan.py

check: $(VENV)/.dev ## Check the built site and the code
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/newsgen check

eval: $(VENV)/.installed ## Score the reader against the annotated sample
	$(BIN)/python tools/evaluate.py $(if $(PUBLIC),--public $(PUBLIC))

bench: $(VENV)/.installed ## Time builds of a generated archive, beside Hugo where it is installed
	$(BIN)/python benchmarks/run.py

clean: ## Remove what was built and installed; content stays
	rm -rf build .newsgen $(VENV)

$(VENV)/.installed: pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@
