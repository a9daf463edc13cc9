# make run   read and mark the sample articles      make test   all checks, as CI runs them
# make fast  the tests that answer within a minute, see CONTRIBUTING.md
# make bench measure against floors in one run, BENCH=log only these, BENCH=library a million articles; PYTHON=... names another Python (3.11 or newer)
# make docs  the pages as a site, in site/
# make test-pythons  tests of every floor under each Python that pyproject.toml claims
# make torture  kills, full disks, lost files and more by the hundred: 20 minutes; KIND=kills COUNT=... SEED=... choose
# make mutants plant faults and report which the tests notice: FLOOR=session COUNT=20 SEED=... choose others

PYTHON ?= python3

# The tests start the program a few hundred times; each would compile all of it where nothing may be kept.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALL := $(PIP) install --constraint constraints.txt --build-constraint constraints.txt

# Independent readers for the tests. Without what they name as dependencies: bconv and bioc hold lxml below 5, which
# they do not need, and the part of seqeval that we use needs no scikit-learn.
READERS := bconv bioc seqeval

# The zoo and the gold annotations are for the tests; everything else is to be read.
SAMPLES := $(filter-out %/gold.jsonl,$(wildcard sample_data/*.*))

# What doccano's importer imports. doccano itself is installed without what it names: it holds pandas below 2, and the
# rest is for its server.
DOCCANO := 'Django>=4.2,<5' 'django-polymorphic>=3.1,<4' 'django-drf-filepond>=0.5,<0.6' 'pyexcel>=0.7' 'chardet>=4,<6'

# The formats read by the tools they are made for: heavy, so in an environment of its own.
.PHONY: test-interop
test-interop:
	@test -d .interop || $(PYTHON) -m venv .interop
	@.interop/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[spacy,uima,hf]' \
		'datasets>=4' 'label-studio-sdk>=2' 'pandas>=2.2' 'duckdb>=1.4' 'datasette>=0.65' 'lxml>=5' $(DOCCANO) \
		'pytest>=8.4,<9' 'pytest-asyncio>=1.2' 'pytest-xdist>=3.8' 'hypothesis>=6.130'
	@.interop/bin/python -m pip install --quiet --disable-pip-version-check --no-deps 'doccano>=1.8.4' 'seqeval>=1.2.2'
	@HF_HUB_OFFLINE=1 .interop/bin/python -m tests.interop
	@.interop/bin/python -m pytest tests/formats/test_every_format.py tests/formats/test_every_writer.py -k 'spacy or parquet' -p no:cacheprovider

# A short set of the tests; tests/pythons.py says which, and why.
.PHONY: test-pythons
test-pythons:
	@$(PYTHON) tests/pythons.py

.PHONY: run test lint types contracts unit fast docs bench torture mutants clean

run: $(VENV)/.runs
	@$(BIN)/annotator --schema schemas/news.yaml $(SAMPLES)

test: lint types contracts unit

lint: $(VENV)/.tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/.tests
	@$(BIN)/mypy

contracts: $(VENV)/.tests
	@$(BIN)/lint-imports

unit: $(VENV)/.tests
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report= --cov-fail-under=0
	@$(BIN)/python -m tools.coverage_floor

fast: $(VENV)/.tests
	@$(BIN)/python tests/fast.py

docs: $(VENV)/.tests
	@$(BIN)/properdocs build --quiet --strict
	@echo "The pages are in site/, from site/index.html on."

bench: $(VENV)/.tests
	@$(BIN)/python -m bench $(BENCH)

torture: $(VENV)/.tests
	@$(BIN)/python -m tests.torture $(KIND) $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

mutants: $(VENV)/.tests
	@$(BIN)/python -m tools.mutants $(FLOOR) $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

clean:
	rm -rf $(VENV) site .pythons .mutants .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "annotator needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@echo "Setting up $(VENV); this is done once."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --constraint constraints.txt --upgrade pip
	@touch $@

$(VENV)/.runs: $(VENV)/.made pyproject.toml constraints.txt
	@$(INSTALL) --editable ".[learn]"
	@touch $@

$(VENV)/.tests: $(VENV)/.runs
	@$(INSTALL) --group dev
	@$(INSTALL) --no-deps $(READERS)
	@touch $@
