# SPDX-License-Identifier: MIT
# Every command of the project. Each one sets up what it needs by itself; ARGS="..." goes to the program behind it.

SHELL := /bin/bash
python := .venv/bin/python
setup := bash scripts/setup.sh test
# Tests and pictures need no screen; QT_QPA_PLATFORM=xcb make test shows the windows.
offscreen := QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen}

.DEFAULT_GOAL := help
.PHONY: help run test test-core test-app test-without-qt check lint fix bench eval ablation starter pictures \
	lock package smoke deb tar release-check clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]* ## (.*)/  make \1	\2/p' Makefile | expand -t 24

run: ## the app; without a display the demo in the terminal
	@bash scripts/start.sh $(ARGS)

test: ## all tests
	@$(setup)
	@$(offscreen) $(python) -m pytest $(ARGS)

test-core: ## the tests of core
	@$(setup)
	@$(python) -m pytest tests/core $(ARGS)

test-app: ## the tests of the window
	@$(setup)
	@$(offscreen) $(python) -m pytest tests/app $(ARGS)

test-without-qt: ## the quick tests of core where PySide6 is not installed
	@$(setup)
	@bash scripts/test_without_qt.sh $(ARGS)

lint: ## ruff, mypy --strict and the walls between the rooms
	@$(setup)
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	$(python) .venv/bin/lint-imports

check: lint test ## everything to pass before a commit

fix: ## let ruff repair and format
	@$(setup)
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

bench: ## measure indexing, search and the window
	@$(setup)
	@$(offscreen) $(python) -m scripts.bench $(ARGS)

eval: ## how well the model finds things; without ARGS compared with the figures kept, then the ablation
	@$(setup)
	@$(python) -m core evaluate $(if $(ARGS),$(ARGS),--compare resources/evaluation/starter.json)
	@$(if $(ARGS),,$(python) -m core evaluate --ablation)

ablation: ## painting back alone, contrast alone, both, as shipped: trained alike and compared in ten minutes
	@$(setup)
	@$(python) -m core evaluate --ablation $(ARGS)

starter: ## train the starter model anew
	@$(setup)
	$(python) -m scripts.train_starter $(ARGS)

pictures: ## take the screenshots of the documents anew
	@$(setup)
	@$(offscreen) $(python) -m scripts.take_screenshot $(ARGS)

lock: ## write the installed versions to constraints.txt
	@$(setup)
	@bash scripts/lock.sh

package: ## the application in dist/Earshot; EARSHOT_DEBUG=1 builds one that talks while it starts
	@$(setup)
	@bash scripts/package.sh $(ARGS)

smoke: ## try everything once in dist/Earshot, or where none is built, in this checkout
	@$(setup)
	@bash scripts/smoke.sh

deb: ## a package for Debian and Ubuntu from dist/Earshot
	@$(setup)
	$(python) -m scripts.package.linux deb $(ARGS)

tar: ## an archive with an install script from dist/Earshot
	@$(setup)
	$(python) -m scripts.package.linux tar $(ARGS)

release-check: ## everything a release needs, from a clean clone: half an hour
	@bash scripts/release_check.sh $(ARGS)

clean: ## remove caches and builds (.venv stays: it is a long download)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
	find app core scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
