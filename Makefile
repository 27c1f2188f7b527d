# Every verb works in a fresh clone: what it needs is made first, once, and made again only when its sources change.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.venv/home
endif
# Behind a company's proxy the machine's own list of certificates is the right one.
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1

UI_SOURCES := $(shell find agent_ui \( -name node_modules -o -path agent_ui/tests \) -prune -o -type f -print)
PYTHON_ROOMS := hub channels routing
PYTEST := python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: run test check lint-python lint-ui unit bench ui lock clean help

run: .venv/.run hub/static/.ok  ## the demo: the hub with seed data and a sandbox carrier (HUB_PORT=9000 make run)
	@exec hub demo

test: .venv/.dev hub/static/.ok  ## the whole suite: units, real servers, a real browser
	@python -m tests.servers
	@cd agent_ui && npm run test
	@exec $(PYTEST) -n 3 $(ARGS)

check: .venv/.dev agent_ui/node_modules/.ok  ## under a minute: format, lint, types, import directions, unit tests, front end
	@exec $(MAKE) --no-print-directory --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) lint-python lint-ui unit

unit: .venv/.dev
	@$(PYTEST) -m unit -q $(ARGS)

lint-python: .venv/.dev
	ruff format --check .
	ruff check .
	mypy --strict $(PYTHON_ROOMS)

lint-ui: agent_ui/node_modules/.ok
	@cd agent_ui && npm run types && npm run lint && npm run format && npm run test

bench: .venv/.dev hub/static/.ok  ## what each step costs (ARGS=--quick for two minutes)
	@exec python -m bench $(ARGS)

ui: hub/static/.ok  ## build console, wallboard and widget into hub/static

lock: .venv/.dev  ## resolve all dependencies anew and write the lock files
	@exec scripts/lock.sh

clean:  ## remove what make made (the demo's data in var/ stays)
	rm -rf .venv agent_ui/node_modules hub/static tests/servers/chromium/node_modules

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

.venv/.run: requirements.lock requirements-build.lock pyproject.toml scripts/install.sh scripts/uv.lock
	@scripts/install.sh requirements.lock requirements-build.lock
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@scripts/install.sh requirements-dev.lock
	@touch $@

agent_ui/node_modules/.ok: agent_ui/package.json agent_ui/package-lock.json agent_ui/.npmrc | .venv/.run
	@echo "Installing agent_ui/package-lock.json"
	@cd agent_ui && npm ci
	@touch $@

hub/static/.ok: agent_ui/node_modules/.ok $(UI_SOURCES)
	@cd agent_ui && npm run build
	@touch $@
