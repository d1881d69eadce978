# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help env clips model tune test lint lock benchmark picture site demo
# Half-made files don't pass for made ones.
.DELETE_ON_ERROR:

PYTHON ?= python3
UV := .tools/bin/uv
UV_VERSION := 0.13.8
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Nothing that runs here phones home.
export DVC_NO_ANALYTICS := 1
export PYTHONHASHSEED := 0

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: .venv/.done node_modules/.done ## Make the environment from the lock files (also brings the installer along)

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' || \
		{ echo "Python 3.11 or 3.12 is needed, $$($(PYTHON) --version) is here: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv==$(UV_VERSION)

.venv/.done: requirements.lock pyproject.toml | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.done: package-lock.json package.json
	npm ci --loglevel=error
	@touch $@

# Needed to turn video into landmarks, and by the page; fetched and checked once, by any Python.
data/models/.done: pipeline/landmarks/backbones.py pipeline/landmarks/blazepose.py
	$(PYTHON) -m pipeline.landmarks.backbones
	@touch $@

webdemo/dist/index.html: node_modules/.done data/models/.done models/card.json docs/troubleshooting.md \
		$(wildcard webdemo/*.*) $(shell find webdemo/src webdemo/public models/tfjs)
	npm run --silent build

site: webdemo/dist/index.html ## Build the page into webdemo/dist, for any static host; see docs/hosting.md

demo: site ## Build and serve the page, PORT=8080 by default, until Ctrl-C
	@node webdemo/serve.mjs

model: env ## Rebuild the model and its report from the landmarks (and from clips, where there are any)
	dvc repro index extract extract_collection near_duplicates baseline learn_signals synthesise
	dvc repro --force --downstream train
	repvision results

clips: env ## Fetch the official UCF101 clips of the classes in params.yaml (6.5 GB pass through)
	repvision fetch

benchmark: env site ## Time extraction, the training of the model, and the page
	python benchmarks/extraction.py
	python benchmarks/model.py
	python benchmarks/page.py

tune: env ## Try the settings of params.yaml on people held back; see docs/experiments.md
	repvision tune

test: env site lint ## Check style, imports and types, then run every test; gets a Chromium if none is installed
	python tests/browser/chromium.py
	python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/browser
	python -m pytest tests/browser
	npm test --silent

picture: env site ## Draw the README's pictures
	python -m docs.picture
	python -m docs.page

lint: env ## Check style, the direction of imports, and types
	ruff check .
	ruff format --check .
	lint-imports --no-logo
	mypy
	npm run --silent check

lock: pyproject.toml | $(UV) ## Renew requirements.lock from pyproject.toml
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group train --group test --output-file requirements.lock pyproject.toml
