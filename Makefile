# Short names; what they do is in tools/ and in the README.
.PHONY: demo check faults bench docs

VENV = .venv/bin

$(VENV)/tracker:
	python3 -m venv .venv
	PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 $(VENV)/pip install -q -c constraints.txt -e '.[dev]'

demo: $(VENV)/tracker
	$(VENV)/tracker demo

# What CI runs: linters, types, import contracts, tests, the quality gate, the docs.
check: $(VENV)/tracker
	sh tools/check

# The long versions of the fault suites: kills, fuzzing, simulated years; prints seeds and counts.
faults: $(VENV)/tracker
	sh tools/faults

# Figures against peers, as ratios; needs the packages that the files name.
bench: $(VENV)/tracker
	for file in bench/bench_*.py; do $(VENV)/python $$file || exit 1; done

# docs/cli.md, docs/configuration.md and docs/config.schema.json, from the program.
docs: $(VENV)/tracker
	$(VENV)/python tools/docs.py
