# The short way to everything; the work is in .ci/.
# ARGS goes to the command behind the target: make demo ARGS=--once, make test ARGS='--filter SMPPTests'.
ARGS ?=
STEPS ?=
SECONDS_EACH ?= 60
SEED ?=
SEEDS ?= 10000
FROM ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-check fuzz chaos simulate format lint

help: ## this list
	@sed -n 's/^\([a-z-]*\): ## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## installs what is missing, builds, and answers text messages before your eyes
	@.ci/demo $(ARGS)

test: ## builds everything and runs the tests once (under 15 minutes from nothing)
	@.ci/test $(ARGS)

check: ## the slow half: lint, sanitizers, fuzzing, foreign peers, chaos, image, unit (STEPS='lint fuzz' picks)
	@.ci/check $(STEPS)

bench: ## speed: hot paths, and the whole way of a message beside Kannel (ARGS='way --rounds 1', paths, flood, 'soak --minutes 60', footprint)
	@.ci/bench $(ARGS)

bench-check: ## instructions of the hot paths against those recorded (ARGS=--update records)
	@.ci/steps/bench-check $(ARGS)

fuzz: ## fuzzes each target for SECONDS_EACH seconds (60)
	@FUZZ_SECONDS=$(SECONDS_EACH) .ci/steps/fuzz

chaos: ## kills, stops and starves the daemon under load and keeps the ledger (ARGS='kill --count 200', ARGS=long)
	@.ci/steps/chaos $(ARGS)

simulate: ## lives through SEEDS (10000) simulated lives from FROM (0) on, or through SEED alone, and tells what broke
	@SIMULATION_SEED=$(SEED) SIMULATION_SEEDS=$(SEEDS) SIMULATION_FROM=$(FROM) .ci/steps/simulation

format: ## formats the sources in place
	swift format -i -r -p Sources Tests Package.swift

lint: ## the style checks alone
	@.ci/steps/lint
