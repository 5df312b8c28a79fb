# Two commands do all: `make extract` and `make test`. Each first sets up what is missing, once.

RAW ?= data/raw
OUT ?= data/clean
JOBS ?=
CORPUS ?=
GAZETTEERS ?=
# Recipes read these from the environment, so that a folder may have any name.
export RAW OUT JOBS CORPUS GAZETTEERS

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SYSTEM := scripts/install-system.sh scripts/find-python.sh

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup extract test check browser-test soak fuzz quality samples bench bench-ocr model tessdata docs doctor constraints clean FORCE

help: ## Show this list
	@echo "make extract [RAW=data/raw] [OUT=data/clean] [JOBS=n]"
	@echo "make test"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target what; do \
		printf '  %-12s %s\n' "$$target" "$$what"; done

extract: setup ## Read the scans under RAW and write the tables into OUT
	@$(BIN)/kehoach extract "$$RAW" --out "$$OUT" $${JOBS:+--jobs "$$JOBS"}

test: .setup/system-test $(VENV)/.dev ## Run all tests
	@$(BIN)/python -m pytest

check: .setup/system-test $(VENV)/.dev ## Lint, check types, run the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not engine and not slow"

fuzz: .setup/system-test $(VENV)/.dev ## Try to break the reading of texts and PDFs for an hour each
	@$(PIP) install -q -c constraints.txt -e ".[dev,fuzz]"
	@for what in text pdf; do $(BIN)/python scripts/fuzz.py $$what || exit 1; done

browser-test: .setup/system-browser $(VENV)/.browser ## Test the review page in Chromium
	@$(BIN)/python -m pytest tests/test_review_browser.py -rs

quality: .setup/system-test $(VENV)/.dev ## Hold measured quality to its floors (tests/floors.json)
	@$(BIN)/python -m pytest -m quality -rs

soak: .setup/system-test $(VENV)/.dev ## Kill a run at random moments and resume it; takes long
	@$(BIN)/python scripts/soak.py

samples: .setup/system-test $(VENV)/.dev ## Render the sample archive in data/raw anew
	@$(BIN)/python -m tests.scans

bench: .setup/system-test $(VENV)/.dev ## Measure speed: restoring, understanding, reading [BENCH=--quick]
	@$(BIN)/python scripts/bench.py $(BENCH)

bench-ocr: .setup/system-test $(VENV)/.dev ## Measure reading of damaged pages, beside Tesseract and OCRmyPDF [BENCH=--quick]
	@$(BIN)/python -m tests.ocr_bench $(BENCH)

model: OUT = data/model
model: .setup/system-train $(VENV)/.train ## Make the restorer's model: CORPUS=folder GAZETTEERS=folder OUT=folder
	@models/train/make.sh $(BIN)/python "$$CORPUS" "$$GAZETTEERS" "$$OUT"

tessdata: OUT = data/tessdata
tessdata: .setup/system-train $(VENV)/.train ## Train the engine's Vietnamese further: CORPUS=folder OUT=folder
	@models/train/make_tessdata.sh $(BIN)/python "$$CORPUS" "$$OUT"

docs: $(VENV)/.docs ## Build the documentation site into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q

doctor: setup ## Say which tools, languages and models are there
	@$(BIN)/kehoach doctor

constraints: .setup/system ## Resolve all Python packages anew and write constraints.txt
	@scripts/resolve.sh > constraints.new && mv constraints.new constraints.txt

setup: .setup/system $(VENV)/.main ## Install what the main job needs: system packages, virtual environment

clean: ## Remove the virtual environment and the caches; tables and transcripts stay
	rm -rf $(VENV) .setup .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Set-up leaves stamps: a second call finds them newer than what they depend on, and does nothing.

.setup/system: scripts/apt-packages.txt $(SYSTEM)
	@scripts/install-system.sh scripts/apt-packages.txt
	@mkdir -p $(@D) && touch $@

# Both lists in one go, so that whoever lacks the rights is asked once.
.setup/system-test: scripts/apt-packages.txt scripts/apt-packages-test.txt $(SYSTEM)
	@scripts/install-system.sh scripts/apt-packages.txt scripts/apt-packages-test.txt
	@mkdir -p $(@D) && touch .setup/system $@

.setup/system-browser: scripts/apt-packages-browser.txt .setup/system-test
	@scripts/install-system.sh scripts/apt-packages-browser.txt
	@touch $@

.setup/system-train: scripts/apt-packages.txt scripts/apt-packages-test.txt scripts/apt-packages-train.txt $(SYSTEM)
	@scripts/install-system.sh $(filter %.txt,$^)
	@mkdir -p $(@D) && touch .setup/system .setup/system-test $@

# An environment knows its folder and its Python by path: in a copied checkout, or after an upgrade of the system,
# it is made anew.
USABLE := $(shell [ -x $(BIN)/python ] && [ "$$(cat $(VENV)/.made 2>/dev/null)" = "$$(pwd -P)" ] && echo yes)

$(VENV)/.made: $(if $(USABLE),,FORCE) | .setup/system
	@echo "Making the virtual environment $(VENV)"
	@"$$(scripts/find-python.sh)" -m venv --clear $(VENV)
	@pwd -P > $@

$(VENV)/.main: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing Python packages"
	@$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing Python packages, those of the tests too"
	@$(PIP) install -q -c constraints.txt -e ".[dev]"
	@touch $@ $(VENV)/.main

$(VENV)/.browser: pyproject.toml constraints.txt $(VENV)/.dev
	@echo "Installing Python packages, those of the tests in a browser"
	@$(PIP) install -q -c constraints.txt -e ".[dev,browser]"

# PyTorch trains the rescorer; the product does without it.
$(VENV)/.train: $(VENV)/.dev
	@[ "$$RESCORER" = no ] || { $(PIP) install -q torch==2.13.0 && touch $@; }

$(VENV)/.docs: pyproject.toml constraints.txt $(VENV)/.made
	@echo "Installing Python packages for the documentation"
	@$(PIP) install -q -c constraints.txt -e ".[docs]"
	@touch $@

FORCE:
