# Two commands: `make run` serves everything, `make test` proves everything.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUNBUFFERED := 1

.PHONY: run test check bench setup setup-dev clean

setup:
	@$(PYTHON) tools/setup.py

setup-dev:
	@$(PYTHON) tools/setup.py --dev

run: setup
	@$(BIN)/hengjian up

test: setup-dev
	@$(BIN)/python tools/stages.py test

check: setup-dev
	@$(BIN)/python tools/stages.py check

bench: setup-dev
	@$(BIN)/python -m bench

clean:
	rm -rf .venv node_modules src/hengjian/ui/static/build
