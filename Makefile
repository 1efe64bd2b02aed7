# Daybook. `make run` starts it, `make test` tests it. Nothing but Python 3.11 and make
# needs to be there first.

PORT ?= 8000
BIND ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough.
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$each && break; done)

# What a shell may have set for another project.
export DJANGO_SETTINGS_MODULE := esafety.settings
export PYTHONUNBUFFERED := 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX
# Nothing is compiled as it is installed, but when it is first used, and then kept.
unexport PIP_REQUIRE_VIRTUALENV PYTHONDONTWRITEBYTECODE

# The demo keeps to a folder of its own: nothing of a real school is ever in it.
DEMO_DIR := var/demo
DEMO_ENVIRONMENT := env -u DATABASE_URL -u REDIS_URL -u EMAIL_URL -u ALLOWED_HOSTS -u SECRET_KEY_FILE \
	-u TRUSTED_PROXY_COUNT DEMO=on DEBUG=off BEHIND_PROXY=off STATIC_FROM_FINDERS=on \
	ENV_FILE=/dev/null SITE_URL=http://localhost:$(PORT) LOG_LEVEL=$${LOG_LEVEL:-WARNING} \
	DATA_DIR="$${DATA_DIR:-$(CURDIR)/$(DEMO_DIR)}"

.PHONY: help run install fonts test test-server trials check bench format lock demo-reset clean

help:
	@echo "make run         start Daybook with a demo school on http://localhost:$(PORT)"
	@echo "make test        run every test on SQLite"
	@echo "make test-server run every test on DATABASE_URL and REDIS_URL"
	@echo "make check       format, lint, types, layers, migrations, deployment settings"
	@echo "make bench       measure pages at 1,000, 100,000 and 1,000,000 incidents"
	@echo "make trials      kill parts of the service at random while people use it"
	@echo "make demo-reset  throw the demo school away; the next make run fills it anew"
	@echo "make lock        bring the locked versions up to date"

# --- The product --------------------------------------------------------------

run: install
	@exec $(DEMO_ENVIRONMENT) $(BIN)/python scripts/serve.py --bind $(BIND) --port $(PORT) --demo

install: $(VENV)/.product

demo-reset: install
	@$(BIN)/python scripts/serve.py --port $(PORT) --only-check-port
	rm -rf $(DEMO_DIR)
	@echo "The demo is gone. make run fills a new one."

# --- Its tests ----------------------------------------------------------------

# The last that build_fonts writes. Every page asks for it, and the tests weigh it.
FONTS := static/fonts/source-serif-semibold.woff2

test: $(VENV)/.tests $(VENV)/.browser $(FONTS)
	env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest $(TESTS)

test-server: $(VENV)/.tests $(VENV)/.browser $(FONTS)
	@test -n "$$DATABASE_URL" || { echo "Set DATABASE_URL and REDIS_URL."; exit 2; }
	$(BIN)/python -m pytest $(TESTS)

check: $(VENV)/.tests
	.ci/check

# Kills parts of the whole service at random, 500 on each database, then lets eight
# people write at once: docs/measurements.md.
trials: $(VENV)/.tests
	for each in $(TRIAL_DATABASES); do \
		$(BIN)/python -m tests.trials --database $$each --kills $(KILLS) || exit 1; \
		$(BIN)/python -m tests.trials --database $$each --kills 0 --people 8 --seconds 60 || exit 1; \
	done

TRIAL_DATABASES := sqlite postgres
KILLS := 500

# BENCH="--sizes 1000,10000" changes what is measured; BENCH_DATABASE_URL adds
# PostgreSQL: a server on this machine, on which databases of its own are made.
bench: $(VENV)/.tests
	$(BIN)/python -m bench --database-url "$(BENCH_DATABASE_URL)" $(BENCH)

format: $(VENV)/.tests
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format
	-find templates -name '*.html' | xargs $(BIN)/djade --target-version 5.2

lock: $(VENV)/.product
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile $(LOCK) requirements-dev.in --output-file requirements-dev.txt

# No host names in the lock: each machine has its own way to the packages.
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- What they stand on -------------------------------------------------------

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Daybook needs Python 3.11 or newer. Install it, then run make again."; \
		exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "On Debian and Ubuntu: apt install python3-venv, then run make again."; \
		exit 2; }

$(VENV)/.product: requirements.txt | $(BIN)/python
	@echo "Installing what Daybook needs..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-compile --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.product
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-compile --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.browser: | $(BIN)/python
	@.ci/browser
	@touch $@

fonts: $(FONTS)

$(FONTS): | $(VENV)/.product
	@echo "Cutting the fonts down..."
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT \
		&& DATA_DIR=$$data ENV_FILE=/dev/null $(BIN)/python manage.py build_fonts
