# Union Card: every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# A distribution builds its Python with a profile of its use, pyenv does not: the same tests take a seventh less time with it.
# So the system's is taken where it is the same Python as `python3`, to the minor version, and can make environments.
MINOR = -c 'import ensurepip, sys; print(*sys.version_info[:2])' 2> /dev/null
ifndef PYTHON
PYTHON := $(shell system=$$(/usr/bin/python3 $(MINOR)); \
  test -n "$$system" -a "$$system" = "$$(python3 $(MINOR))" && echo /usr/bin/python3 || echo python3)
endif
VENV := .venv
BIN := $(VENV)/bin
# The stamp carries the digest of what was installed, so an unchanged lock installs nothing.
LOCKED := $(shell cat requirements.lock pyproject.toml 2>/dev/null | sha256sum | cut -c1-16)
STAMP := $(VENV)/.installed-$(LOCKED)
# AWS SAM CLI pins its dependencies to the patch, so it has an environment and a lock of its own.
SAM := $(VENV)/sam
SAM_STAMP := $(SAM)/.installed-$(shell sha256sum < infra/requirements.lock | cut -c1-16)
SAM_RUN = SAM_CLI_TELEMETRY=0 $(SAM)/bin/sam
# Schemathesis tests the API by its description and brings its own pytest: an environment and a lock of its own, too.
SCHEMATHESIS := $(VENV)/schemathesis
SCHEMATHESIS_STAMP := $(SCHEMATHESIS)/.installed-$(shell sha256sum < tests/api_fuzz/requirements.lock | cut -c1-16)
# What `sam build` reads: it is run again only when one of these files has changed.
SAM_INPUTS := $(shell find infra functions layers pyproject.toml requirements.lock -type f -not -path '*/__pycache__/*' | LC_ALL=C sort)
SAM_BUILT := build/sam/.built-$(shell cat $(SAM_INPUTS) | sha256sum | cut -c1-16)

# flock(1) is not everywhere; Python is. The lock belongs to the open file, so the shell keeps it after Python has ended.
define WAIT_FOR_LOCK
import fcntl, time
end = time.monotonic() + 1800
while True:
    try:
        fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
        break
    except BlockingIOError:
        if time.monotonic() > end:
            raise SystemExit(1)
        time.sleep(0.2)
endef
export WAIT_FOR_LOCK

# Compiled modules are kept: hundreds of processes of a test run would compile the same files again and again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help web setup install install-sam build-sam demo test test-fast test-moto check bench desk size costs scale faults load year restore-drill arm state-machine lists-load lists-cloud months-load fuzz every-case corpus layer sam lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(STAMP) ## install everything into .venv (returns at once when nothing changed)

# One at a time in a checkout: the second waits for the first, and finds the work done.
$(STAMP): requirements.lock pyproject.toml
	@exec 9> .setup.lock; $(PYTHON) -c "$$WAIT_FOR_LOCK" || { echo "setup: another one holds .setup.lock for 30 minutes"; exit 1; }; \
	  test -e $@ -a ! requirements.lock -nt $@ -a ! pyproject.toml -nt $@ || $(MAKE) --no-print-directory install

install: # what setup does under its lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.11 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "setup: installing the locked packages into $(VENV) (about a minute, once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# compiles what the tests' processes would each compile; with one property, Hypothesis keeps what it finds in all modules
	@$(BIN)/python -m pytest --quiet --numprocesses 0 -k test_ranges_are_read_back_in_order > /dev/null
	@# the desk's pages, and the issuer that tests sign in by, of npm's packages; without npm those tests say so
	@PYTHONPATH=tests $(BIN)/python -c "from support import oidc_issuer; from unioncard_local.stack import pages; pages.built(); oidc_issuer.installed()" > /dev/null 2>&1 || true
	@# the layer's packages, kept in build/layers for as long as the lock stays the same; without PyPI that test says so
	@$(BIN)/python -m pytest --quiet --numprocesses 0 tests/unit/functions/test_packaging.py -k stay_small > /dev/null || true
	@# which characters there are: Hypothesis keeps it in .hypothesis; each process would find it out, in a second and 200 MB
	@$(BIN)/python -W ignore -c "from hypothesis import strategies as st; st.text().example()"
	@rm -f $(VENV)/.installed-* && touch $(STAMP)

demo: setup ## the whole way on the local cloud; KEEP=1 leaves it running, ROWS=100000 takes a large register
	@$(BIN)/python -m unioncard_local.demo $(if $(KEEP),--keep) $(if $(ROWS),--rows $(ROWS))

test: setup ## all tests; four at a time on two cores, because some wait for servers
	@$(BIN)/python -m pytest --numprocesses 4

# Left out: what proves the tests' own tools, kills at every call, counts the calls of thousands of cards, asks every route
# as everybody, waits for processes to end, builds packages, draws cards, or reads what is as large as it may be. Properties
# have few examples, two processes are enough where nothing waits. `make test` has all.
FAST_WITHOUT := support functions/test_packaging.py functions/test_access_matrix.py local/stack/test_lifeline.py tools/face \
  issuance/test_guards.py issuance/test_call_counts.py issuance/life registers/test_pinned.py banks/sftp/test_polls.py \
  functions/test_layer_contents.py cli/test_module.py reports/test_moved_union.py \
  sheets/test_cage.py sheets/test_cage_processes.py sheets/test_guard.py sheets/test_hostile.py sheets/test_hostile_formats.py \
  sheets/test_other_producers.py sheets/test_old_cells.py sheets/test_written_rows.py registers/test_transfers_shown.py
test-fast: setup ## unit tests for the hand that edits, within a minute
	@$(BIN)/python -m pytest -q --numprocesses 2 --hypothesis-profile few tests/unit $(addprefix --ignore tests/unit/,$(FAST_WITHOUT)) -k "not killed"

test-moto: setup ## the unit tests of what stores, every call to AWS in memory answered by moto too
	@asked=$$(mktemp) && trap 'rm -f "$$asked"' EXIT && \
	  BESIDE_MOTO=$$asked $(BIN)/python -m pytest -q --numprocesses 2 --timeout 900 \
	  $(addprefix tests/unit/,registers issuance cards custody desk notifications functions cloud) && sort "$$asked" | uniq -c

# Of both partitions: what a region lacks is found here, and not by the first deploy.
REGIONS := us-east-1 cn-north-1 cn-northwest-1
check: setup $(SAM_STAMP) ## style, types, layers, templates; what AWS SAM makes of them
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --diff . 2>&1 | head -40; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(call QUIETLY,$(BIN)/lint-imports --config pyproject.toml)
	@$(BIN)/cfn-lint --regions $(REGIONS) -- infra/*.yaml
	@for file in infra/*.yaml; do $(call QUIETLY,$(SAM_RUN) validate --lint --region us-east-1 --template-file $$file); done
	@$(MAKE) --silent --no-print-directory $(SAM_BUILT)

# Shows what a command says only when it fails; a file of its own, for two may run at once.
QUIETLY = { said=$$(mktemp) && trap 'rm -f "$$said"' EXIT && $(1) > "$$said" 2>&1; } || { cat "$$said"; exit 1; }
# One at a time in a checkout, as with setup.
UNDER_SAM_LOCK = exec 9> .sam.lock; $(PYTHON) -c "$$WAIT_FOR_LOCK" || { echo "another one holds .sam.lock for 30 minutes"; exit 1; }

$(SAM_STAMP): infra/requirements.lock
	@$(UNDER_SAM_LOCK); test -e $@ -a ! $< -nt $@ || $(MAKE) --no-print-directory install-sam

install-sam: # what the stamp above does under its lock
	@echo "setup: installing the locked AWS SAM CLI into $(SAM) (about a minute, once)"
	@test -x $(SAM)/bin/python || $(PYTHON) -m venv $(SAM)
	@$(SAM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r infra/requirements.lock
	@rm -f $(SAM)/.installed-* && touch $(SAM_STAMP)

$(SAM_BUILT): | $(STAMP) $(SAM_STAMP)
	@$(UNDER_SAM_LOCK); test -e $@ || $(MAKE) --no-print-directory build-sam

build-sam: # what the stamp above does under its lock
	@mkdir -p build/sam
	@$(SAM_RUN) build --language-extensions --template-file infra/template.yaml --build-dir build/sam/artefacts > build/sam/build.txt 2>&1 || { cat build/sam/build.txt; exit 1; }
	@rm -f build/sam/.built-* && touch $(SAM_BUILT)

sam: setup $(SAM_STAMP) ## what `sam validate` and `sam build` say, whether anything changed or not
	@for file in infra/*.yaml; do $(SAM_RUN) validate --lint --region us-east-1 --template-file $$file || exit 1; done
	@$(UNDER_SAM_LOCK); $(MAKE) --no-print-directory build-sam && cat build/sam/build.txt

bench: setup ## speed, as ratios side by side in one run
	@PYTHONPATH=tests $(BIN)/python -m benchmarks

desk: setup ## every page of the desk in a browser: pictures in build/screens, axe, 5,000 rows over a slow line
	@PYTHONPATH=tests $(BIN)/python -m tests.campaign.desk
	@CAMPAIGN=1 $(BIN)/python -m pytest -q --numprocesses 0 tests/browser/desk  # every state and dialog on a phone in the dark, too

size: setup ## a register of ROWS=100000 through the local cloud, with validate's memory
	@$(BIN)/python -m benchmarks.size $(or $(ROWS),100000)

lists-load: setup ## what a page of every list reads, with 200,000 members, and docs/lists-load.md
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.lists

lists-cloud: setup ## the same pages through the API of a local cloud, and the desk in Chromium (20 minutes); docs/performance.md
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.lists_cloud $(if $(ONLY),--only $(ONLY))

months-load: setup ## what closing and reporting a month cost, by history and size, and docs/months-load.md
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.months

costs: setup ## what a member costs in units, calls and USD, and what a stack costs that sleeps; docs/performance.md
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.cost_page

scale: setup ## the campaign's two days in a model: workers, write units, queues' ages; docs/scale.md
	@PYTHONPATH=tests $(BIN)/python -m benchmarks.scale

faults: setup ## 210 batches with S3, DynamoDB and SQS failing on purpose, and without: the same must be left; LATENCY=1, KILL=30
	@$(BIN)/python -m tests.campaign.faults $(if $(SEED),--seed $(SEED)) $(if $(LATENCY),--latency) $(if $(KILL),--kill $(KILL))

load: setup ## CARDS=100000 in BATCHES=1000 over three banks through the local cloud; LATENCY=1 lets DynamoDB take a bad day's time
	@$(BIN)/python -m tests.campaign.load --cards $(or $(CARDS),100000) --batches $(or $(BATCHES),1000) $(if $(LATENCY),--latency)

restore-drill: setup ## a small province loses its tables, gets them back from a backup, and takes in again what came after it
	@PYTHONPATH=tests $(BIN)/python -m tests.campaign.restore

year: setup ## made-up years of a small province in virtual time: SEED=1, SEEDS=1; LARGE=1: 200,000 members; GUARDS=1 takes guards out in turn
	@PYTHONHASHSEED=0 PYTHONPATH=tests $(BIN)/python -m tests.campaign.year --seed $(or $(SEED),1) --seeds $(or $(SEEDS),1) $(if $(GUARDS),--guards) $(if $(LARGE),--large)

arm: setup ## the layer and every function on aarch64 and Python 3.13, emulated by qemu-user, and a register in its cage (Debian)
	@PYTHONPATH=tests:layers/unioncard $(BIN)/python -m tests.campaign.arm

state-machine: setup ## the life of batches with EXAMPLES=500 of its property-based test
	@BATCH_LIFE=$(or $(EXAMPLES),500) $(BIN)/python -m pytest -q -s --timeout 3600 --run-limit 0 tests/unit/issuance/life/test_batch_life.py

PROPERTIES := any_rows_have_the_same_findings or agree_on_rows_at_the_edges or every_row_ends_as_accepted or \
  changed_bytes_do_no_harm or every_order_and_doubled or are_read_as_they_were_written or is_written_and_arrives
fuzz: setup ## try to break reading and checking for MINUTES=30, then many examples of the properties
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))
	@CAMPAIGN=1 $(BIN)/python -m pytest -q --numprocesses 2 --timeout 3600 --hypothesis-profile anew -k "$(PROPERTIES)" tests/unit

every-case: setup ## what `make test` leaves out, for it has a smaller one beside each: sheets and bombs as large as may be
	@CAMPAIGN=1 $(BIN)/python -m pytest -q --numprocesses 2 --timeout 900 -m every_case tests/unit

corpus: setup ## check every file below DIR, whatever it is: verdicts, refusals by reason, slowest, fattest; OUT=build/corpus.jsonl
	@test -n "$(DIR)" || { echo "make corpus DIR=folder"; exit 2; }
	@$(BIN)/python -m tests.corpus "$(DIR)" $(if $(OUT),--out "$(OUT)") $(if $(LIMIT),--seconds $(LIMIT)) $(if $(KIND),--kind $(KIND))

api-fuzz: setup $(SCHEMATHESIS_STAMP) ## schemathesis over all routes on the local cloud, every role, for MINUTES=5
	@PYTHONPATH=tests $(BIN)/python -m tests.api_fuzz --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

$(SCHEMATHESIS_STAMP): tests/api_fuzz/requirements.lock
	@$(UNDER_SAM_LOCK); test -e $@ -a ! $< -nt $@ || $(MAKE) --no-print-directory install-schemathesis

install-schemathesis: # what the stamp above does under the lock
	@echo "setup: installing the locked schemathesis into $(SCHEMATHESIS) (some seconds, once)"
	@test -x $(SCHEMATHESIS)/bin/python || $(PYTHON) -m venv $(SCHEMATHESIS)
	@$(SCHEMATHESIS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/api_fuzz/requirements.lock
	@rm -f $(SCHEMATHESIS)/.installed-* && touch $(SCHEMATHESIS_STAMP)

web: setup ## the static pages as they are deployed, with the officers' desk, into build/web (needs node and npm)
	@$(BIN)/python -m unioncard_local.stack.pages build/web

layer: setup ## build the layer as AWS gets it (arm64, python3.13) into build/layer
	@$(BIN)/python layers/unioncard/build_layer.py

lock: ## resolve pyproject.toml again into requirements.lock
	@test -x $(BIN)/uv || $(MAKE) --no-print-directory setup
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --all-extras pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  benchmarks/requirements.in --output-file benchmarks/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  infra/requirements.in --output-file infra/requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  tests/api_fuzz/requirements.in --output-file tests/api_fuzz/requirements.lock

clean: ## remove what was built, not the .venv; refuses while a local cloud runs in it
	@test ! -d build || $(MAKE) --no-print-directory setup
	@test ! -d build || $(BIN)/python -m unioncard_local.stack.clean build
