# Two commands do everything: `make run` and `make test`. Both build what they need once.
.DEFAULT_GOAL := help
.PHONY: help run flask test lint style types imports machine bench catalogues clean

# Every test process, server and solver starts anew: none of them is to compile again what another has compiled.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
ifeq ($(strip $(PYTHON)),)
PYTHON = $(if $(shell command -v python3),python3,$(error Python 3.11 or newer is needed and none was found. \
	Install it (Debian, Ubuntu: apt-get install python3 python3-venv) or name it: make run PYTHON=python3.12))
endif

RUN := .venv/bin/python
TEST := .venv-test/bin/python
DEVELOPMENT := env MATCHMAKER_ENV=development
PYTEST_WORKERS ?= 3
ARGS ?=
# Checks that do not wait for each other; what each of them says stays together where this make can do that.
BESIDE := $(MAKE) --no-print-directory -j 3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

help:
	@echo "make run            serve on http://127.0.0.1:8000 (HOST=, PORT= to change)"
	@echo "make flask ARGS=... one command of the service, such as ARGS='match --json'"
	@echo "make test           everything that is checked: style, types, imports, tests"
	@echo "make lint           style, types and imports alone"
	@echo "make bench          the measurements in tests/bench; ARGS= names one and its options"
	@echo "make catalogues     brings the translations in matchmaker/wording/catalogues up to date with the code"
	@echo "make clean          remove what was built, not the database in var/"

run: venv
	@$(DEVELOPMENT) $(if $(HOST),HOST=$(HOST)) $(if $(PORT),PORT=$(PORT)) $(RUN) -m matchmaker.jobs.serve

flask: venv
	@$(DEVELOPMENT) $(RUN) -m flask --app wsgi $(ARGS)

test: venv-test
	@$(BESIDE) types .pytest_cache/compiled style imports machine
	$(TEST) -m pytest -n $(PYTEST_WORKERS) --dist loadscope $(ARGS)

lint: venv-test
	@$(BESIDE) types style imports

style: venv-test
	$(TEST) -m ruff check .
	$(TEST) -m ruff format --check .

types: venv-test
	$(TEST) -m mypy

imports: venv-test
	.venv-test/bin/lint-imports --no-logo

# The browser and the PostgreSQL of the tests: found or fetched, or what is missing is said.
machine: venv-test
	@$(TEST) -m tests.support.chromium
	@$(TEST) -m tests.support.postgres

# Once: what the tests load is compiled by one process, before several would each do it. What cannot be loaded is told
# by the tests themselves.
.pytest_cache/compiled: | venv-test
	@$(TEST) -m pytest --collect-only -qq > /dev/null 2>&1 || true
	@mkdir -p $(@D) && touch $@

bench: venv-bench
	@.venv-bench/bin/python -m tests.support.bench $(ARGS)

catalogues: venv-test
	@$(TEST) -m tests.support.catalogues

clean:
	rm -rf .venv .venv-test .venv-bench .venv.* .venv-test.* .venv-bench.* .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: venv venv-test venv-bench
venv:
	@$(PYTHON) .ci/venv.py .venv requirements.txt

venv-test:
	@$(PYTHON) .ci/venv.py .venv-test requirements-test.txt

venv-bench:
	@$(PYTHON) .ci/venv.py .venv-bench requirements-bench.txt
