# Two commands: `make run` plays the demo, `make test` is the whole gate. `make lock` renews the locks (needs uv).
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
# Pip refuses hashes beside an editable install: first the locked requirements, then the project alone, offline. The lock
# is whole, so pip resolves nothing: asked to, an older one looks for `coverage[toml]` and takes a newer than the pinned.
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps
PROJECT = $(INSTALL) --no-build-isolation --no-index -e .

.PHONY: run test lock clean

run: .venv/run.stamp
	@$(BIN)/python -m bot demo

test: .venv/test.stamp
	@$(BIN)/python -m pytest

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "Podium needs Python 3.11 or newer; \
	this is %d.%d. Name another one: make run PYTHON=python3.12" % v[:2])'
	@echo "Podium: no key, no account, nothing leaves this machine (only packages come in, checked by hash)."
	@echo "Step 1 of 3: .venv and the locked packages; once, about half a minute."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/python.stamp config/requirements.lock pyproject.toml
	@test .venv/test.stamp -nt config/requirements.lock || $(INSTALL) --require-hashes -r config/requirements.lock
	@$(PROJECT)
	@touch $@

.venv/test.stamp: .venv/python.stamp config/requirements-dev.lock pyproject.toml
	@$(INSTALL) --require-hashes -r config/requirements-dev.lock
	@$(PROJECT)
	@touch $@

# A model host to break on demand, for tests: apart, since its plug-in and its uvicorn are not to be ours.
tests/llmock/.venv: tests/llmock/requirements.lock
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

lock:
	$(LOCK) -o config/requirements.lock
	$(LOCK) --group dev -o config/requirements-dev.lock
	$(subst pyproject.toml --extra build,tests/llmock/requirements.in,$(LOCK)) -o tests/llmock/requirements.lock

clean:
	rm -rf .venv
