# The two commands of the README are `make demo` and `make test`; `make setup` is what both share.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/stamps
SERVE ?= 1
DEMO := var/demo
WORKERS ?= 2

.PHONY: help setup demo test lint types imports drills morning clean lock

help:
	@echo "make demo    set everything up, run the whole sample season, serve it on http://127.0.0.1:8000"
	@echo "make test    set everything up, run every check and every test"
	@echo "make drills  stop, kill and take away parts while people work; keeps the dated results"
	@echo "make morning only the drill of a whole morning of hearings, on both databases"
	@echo "make setup   only set up; then .venv/bin/pingyi works"

setup: $(STAMPS)/python $(STAMPS)/package $(STAMPS)/assets

$(STAMPS)/python: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(STAMPS)/assets: package-lock.json $(STAMPS)/package
	npm ci --silent --no-audit --no-fund --ignore-scripts
	$(BIN)/python -m web.assets
	touch $@

demo: setup
	$(BIN)/pingyi --data $(DEMO) demo
	@if [ "$(SERVE)" != "0" ]; then PINGYI_LOG_LEVEL=warning $(BIN)/pingyi --data $(DEMO) serve; fi

# A browser, Chinese fonts, a calendar program, a mailbox server and a reader of PDF are real parts
# of the tests; they come from Debian.
$(STAMPS)/browser:
	@if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi 'noto.*cjk' \
	    || ! command -v calcurse >/dev/null || ! test -x /usr/sbin/dovecot \
	    || ! /usr/bin/python3 -c 'import httplib2' 2>/dev/null \
	    || ! command -v openssl >/dev/null || ! command -v pdftotext >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then root=""; else root="sudo"; fi; \
	  $$root apt-get update -q >/dev/null; \
	  DEBIAN_FRONTEND=noninteractive $$root apt-get install -q -y --no-install-recommends \
	    chromium fonts-noto-cjk fontconfig calcurse python3-httplib2 dovecot-imapd openssl \
	    poppler-utils >/dev/null; \
	fi
	mkdir -p $(STAMPS) && touch $@

# The browser's long walks come first by name: at the end only short files are left to share.
test: setup $(STAMPS)/browser lint types imports
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not drill" tests

# Parts stopped, killed, taken away or set wrong while people work; adds a dated line to
# tests/drills/results.
drills: setup $(STAMPS)/browser
	$(BIN)/python -m tests.drills.run

# Three rooms, 33 hearings, fifteen experts on phones; one of the drills, about a quarter of an hour
# for each database on two idle cores.
morning: setup $(STAMPS)/browser
	$(BIN)/python -m tests.drills.run -k test_morning

lint: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports --no-logo

# Write the locked requirements anew after a change of pyproject.toml (needs uv).
lock:
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -c requirements-dev.txt -o requirements.txt

clean:
	rm -rf .venv var node_modules web/static/vendor
