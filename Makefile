# Python, git and make are all that is needed; everything else lands in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test coverage serve check audit torture mutants bench bench-serve bench-search eval clean

site: $(VENV)/.installed ## Build content/ into build/
	$(BIN)/newsgen build

serve: $(VENV)/.installed ## Preview the site; it follows every edit
	$(BIN)/newsgen serve --open

test: $(VENV)/.dev ## Format, lint, types and all tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

coverage: $(VENV)/.dev ## All tests, and which lines and branches they reach; takes nearly twice as long
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

audit: $(VENV)/.dev ## What takes longer: many more random archives, the Nu HTML checker, Lighthouse
	$(BIN)/python tools/audit.py
	NEWSGEN_EXAMPLES=500 $(BIN)/python -m pytest tests/test_plan.py

SECONDS_OF_FUZZING ?= 600

torture: $(VENV)/.dev ## The long tests of what must hold: bad inputs, kills, random archives, fuzzing; prints figures
	$(BIN)/python -m pytest -q tests/test_bad_inputs.py tests/test_verify.py
	@printf 'bad inputs tried: %s\n' "$$(find tests/bad -mindepth 2 -name '*.expect' | wc -l)"
	NEWSGEN_KILLS=200 $(BIN)/python -m pytest -q -s tests/test_never_half.py
	NEWSGEN_EXAMPLES=500 $(BIN)/python -m pytest -q tests/test_plan.py
	$(BIN)/python tools/fuzz.py --seconds $(SECONDS_OF_FUZZING)
	$(BIN)/python tools/fuzz.py --yaml --seconds 60

SECONDS_OF_MUTANTS ?= 1800

mutants: $(VENV)/.dev ## Change the code that decides where texts go, one place at a time: which changes no test sees
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	timeout --signal=INT $(SECONDS_OF_MUTANTS) $(BIN)/mutmut run || true
	$(BIN)/mutmut results

check: $(VENV)/.dev ## Check the built site and the code
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/newsgen check
	$(BIN)/python tools/audit_lock.py

eval: $(VENV)/.installed ## Score the reader against the annotated sample
	$(BIN)/python tools/evaluate.py $(if $(PUBLIC),--public $(PUBLIC)) $(if $(CORPUS),--corpus $(CORPUS))

bench: $(VENV)/.installed ## Time builds of a generated archive, beside Hugo where it is installed
	$(BIN)/python benchmarks/run.py

TEXTS ?= 10000
ALONE ?= 100000

bench-serve: $(VENV)/.installed ## Time the preview of a generated archive: first page, built before, edits
	$(BIN)/python benchmarks/serve.py $(TEXTS)

bench-search: $(VENV)/.installed ## Build both search engines on TEXTS texts, newsgen's on ALONE too; ask both in Chromium
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[pagefind]' playwright
	$(BIN)/python benchmarks/search.py $(TEXTS) --alone $(ALONE)

clean: ## Remove what was built and installed; content stays
	rm -rf build .newsgen $(VENV)

$(VENV)/.installed: pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@
