# Everything that a person or CI runs here. `make help` lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
BIN := .venv/bin
# The environment follows the package's metadata and is made anew where they change.
METADATA := setup.cfg pyproject.toml
# Runs a command; shows what it printed only if it failed.
QUIETLY = log=$$(mktemp) && run() { "$$@" >"$$log" 2>&1 || { cat "$$log" >&2; rm -f "$$log"; exit 1; }; rm -f "$$log"; } && run
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# Real servers, kills and browsers on a busy machine: what failed beside the others is run once more, alone, and must pass.
ALONE = { echo "Once more, alone: what failed beside the others."; \
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

# The words of the interface: those that are gathered from the code, and those that are read while it runs.
CATALOGUES := $(wildcard advocacy/translations/*/LC_MESSAGES/messages.po)
SPOKEN := $(CATALOGUES:.po=.mo)

.PHONY: help demo test lint audit format words bench soak dist peers system clean

help: ## Lists the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: .venv/.installed ## Fills a demo company and serves it on http://127.0.0.1:8000 (PORT=, FRESH=1 begins anew)
	@$(MAKE) $(SPOKEN)
	@$(BIN)/advocacy demo --port $(PORT) $(if $(FRESH),--fresh)

test: ## Checks the code and runs every test, real servers and a browser included
	@$(MAKE) -j2 .venv/.tests peers
	@$(MAKE) $(SPOKEN)
	@$(MAKE) lint
	@$(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --maxprocesses 5 --dist loadgroup || $(ALONE)

lint: .venv/.tests ## Style, types, and the walls between the packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

audit: .venv/.tests ## Asks OSV whether a library that is installed here has a known vulnerability
	@$(BIN)/python -m tests.audit

format: .venv/.tests ## Lays out the code as `make lint` wants it
	@$(BIN)/ruff check --fix --select I .
	@$(BIN)/ruff format .

words: .venv/.installed ## Gathers the words of the interface into advocacy/translations, and compiles what is translated
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping babel.cfg --keyword _l --keyword lazy_gettext --keyword English \
		--keyword counted:1,2 --keyword lazy_pgettext:1c,2 --add-location file --sort-by-file --no-wrap \
		--ignore-dirs "tests docs var build .* _*" --output build/words.pot .
	@$(BIN)/pybabel --quiet update --input-file build/words.pot --output-dir advocacy/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	@$(MAKE) --always-make $(SPOKEN)
	@$(BIN)/python -m tests.house.words

%.mo: %.po
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

bench: .venv/.tests system ## Prints figures: pages, redirects beside nginx, claims a second
	@$(BIN)/python -m tests.benchmarks

soak: .venv/.tests peers ## Long runs of faults and kills against the real servers, and whatever `make test` thins (RUNS=)
	@$(BIN)/python -m tests.soak.runs $(RUNS)

dist: .venv/.tests ## Builds the wheel and the source archive into dist/
	@$(QUIETLY) $(BIN)/python -m build --no-isolation --outdir dist .
	@ls dist

peers: system ## Installs the servers that the tests talk to (npm, into tests/peers/node_modules)
	@tests/peers/install.sh || echo "The tests that need the Bluesky PDS will say that it is missing." >&2

system: ## Installs the browser and the tools that the tests take from Debian (apt-get)
	@tests/peers/install_system.sh || echo "The tests that need them will say what is missing." >&2

clean: ## Removes what these commands made, the demo's data excepted
	rm -rf .venv build dist *.egg-info tests/peers/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is not installed; on Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python $(METADATA)
	@echo "Installing what the product needs"
	@$(QUIETLY) $(BIN)/python -m pip install --disable-pip-version-check -e '.[postgres]'
	@touch $@

.venv/.tests: .venv/bin/python $(METADATA)
	@echo "Installing what the product and its tests need"
	@$(QUIETLY) $(BIN)/python -m pip install --disable-pip-version-check -e '.[postgres,test]'
	@touch .venv/.installed $@
