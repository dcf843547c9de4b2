# Avaz. `make help` lists the targets.

# PORTABLE=1 builds for any x86-64 or arm64 instead of this machine's own processor.
export PORTABLE

AVAZ := .build/release/avaz
SYNTH := .build/release/avaz-synth

# The chapter that an experiment belongs to, such as digits or images: the folder it lies in; empty where no
# experiment has that name, which `avaz run` then says, with the nearest one.
chapter-of = $(notdir $(patsubst %/,%,$(dir $(wildcard Experiments/*/$(1).json5))))

# The tasks of an experiment and of a chapter. A chapter is a task, but that of music has a second:
# its experiments named polyphony-… want another corpus. Those of images want scenes, but for digits-8x8,
# which comes with its own, and spot-digits, which is of sound; adversarial ones draw their samples themselves,
# but for gan-mel of digits and gan-music.
task-of = $(if $(call chapter-of,$(1)),$(if $(filter polyphony-%,$(1)),polyphony,\
    $(if $(filter gan-mel% spot-digits,$(1)),digits,$(if $(filter gan-music%,$(1)),music,\
    $(if $(filter digits-8x8,$(1)),,$(subst images,scenes,$(call chapter-of,$(1))))))))
tasks-of = $(subst adversarial,digits music,$(subst images,scenes digits,$(1))) $(if $(filter music,$(1)),polyphony)

# Where a task's real corpus lies if there is one. Without it and without DATA the embedded one is made.
real-digits := Data/audiomnist Data/fsdd
real-genres := Data/gtzan
real-speakers := Data/speakers
real-music := Data/piano-midi
real-polyphony := Data/poly-music
real-scenes := Data/nwpu-vhr-10
real-lyrics := Data/lyrics Data/lyrics.csv
corpus-for = corpus-$(patsubst polyphony,music,$(1))
embedded-for = $(sort $(foreach task,$(filter-out adversarial,$(1)),\
    $(if $(DATA)$(wildcard $(real-$(task))),,$(call corpus-for,$(task)))))

data-option = $(if $(DATA),--data '$(DATA)')

.PHONY: help
help: ## this list
	@echo 'Usage: make TARGET [NAME=VALUE]...'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' Makefile

# MARK: Experiments

.PHONY: experiment experiments train list
experiment: require-EXP build $(call embedded-for,$(call task-of,$(EXP))) ## run one: EXP=name [DATA=folder] [ARGS='--seed 1 …']
	@$(AVAZ) run '$(EXP)' $(data-option) $(ARGS)

# Contests train for hours in all: without FULL=1 a chapter of them is a first look, which its table says.
experiments: require-CHAPTER build $(call embedded-for,$(call tasks-of,$(CHAPTER))) ## run a chapter: CHAPTER=digits [DATA=folder] [FULL=1] [ARGS=…]
	@$(AVAZ) chapter '$(CHAPTER)' $(data-option) \
	    $(if $(filter adversarial,$(CHAPTER)),$(if $(FULL),,--quick)) $(ARGS)

# The recordings that a model is made from, and where it goes: beside them, by default.
OUTPUT ?= $(patsubst %/,%,$(DATA))-model
train: require-DATA build ## from your own folder to a model: DATA=folder [OUTPUT=folder] [ARGS=…]
	@$(AVAZ) train '$(DATA)' --output '$(OUTPUT)' $(ARGS)

list: build ## the experiments, each with a line on what it is
	@$(AVAZ) list

.PHONY: require-EXP require-CHAPTER require-DATA
require-DATA:
	@[ -n '$(DATA)' ] || { \
	    echo 'Which recordings? Say DATA=folder, with a folder for each class in it.' >&2; \
	    exit 64; }

require-EXP:
	@[ -n '$(EXP)' ] || { \
	    echo 'Which one? Say EXP=name, such as EXP=mlp-two-hidden; `make list` lists them.' >&2; \
	    exit 64; }

require-CHAPTER:
	@[ -d 'Experiments/$(CHAPTER)' ] && [ -n '$(CHAPTER)' ] || { \
	    echo 'Which chapter? Say CHAPTER=name, one of: $(patsubst Experiments/%/,%,$(wildcard Experiments/*/)).' >&2; \
	    exit 64; }

# MARK: Building and checking

.PHONY: setup build test lint format bench bench-scale
setup: ## install what is missing (apt or brew)
	@Scripts/set-up

build: setup ## build for release [PORTABLE=1]
	@swift build -c release

# pkg-config's name of the MPI: ompi-c (Open MPI) or mpich.
MPI ?= ompi-c
.PHONY: mpi check-mpi
mpi: setup ## build avaz-mpi, for several machines, and install the MPI that it needs: [MPI=mpich]
	@MPI='$(MPI)' Scripts/set-up
	@AVAZ_MPI='$(MPI)' swift build -c release --product avaz-mpi

check-mpi: build mpi $(if $(DATA),,corpus-digits) ## the same bytes by 1, 2 and 4 ranks, and what goes wrong: [MPI=mpich] [DATA=folder]
	@MPI='$(MPI)' DATA='$(DATA)' Scripts/check-mpi

test: setup ## run the tests
	@swift test

lint: ## check the formatting
	@swift format lint -s -r Sources Tests Package.swift

format: ## mend the formatting
	@swift format -i -r Sources Tests Package.swift

# Results/benchmarks is its page. The recordings are those of DATA, of Data/fsdd, or embedded ones; the script
# reads DATA, ONLY and QUICK from the environment, where make puts what it was called with.
bench: build $(if $(DATA)$(wildcard Data/fsdd),,corpus-digits) .venv/installed ## race the Python peers, and the machine: [ONLY='row …'] [QUICK=1] [DATA=folder]
	@.venv/bin/python Tests/Reference/bench

bench-scale: build ## time and memory by the size of the data: [ONLY='digits …'] [QUICK=1]
	@python3 Tests/Reference/bench/scale.py

# The peers' pinned versions, in an environment of their own; what cannot be had is left out of the race.
.venv/installed: Tests/Reference/requirements-bench.txt Tests/Reference/requirements.txt
	@python3 -m venv .venv || { \
	    echo 'bench: Python 3 with venv is needed (Debian: apt-get install python3-venv)' >&2; \
	    exit 1; }
	@for package in $$(sed '/^-r/d' $^); do \
	    .venv/bin/pip install -q "$$package" 2>.venv/complaint || { missing=1; \
	        echo "bench: $$package cannot be installed here and is left out: $$(tail -n 1 .venv/complaint)" >&2; }; \
	done; [ -n "$$missing" ] || touch $@

# MARK: Models that leave home

.PHONY: check-export
COUNT ?= 200
check-export: build .venv/export ## hold exported models against the suite: MODELS='Results/…/model …' CLIPS=folder [COUNT=200]
	@.venv/bin/python Tests/Reference/check_export.py --clips '$(CLIPS)' --count $(COUNT) $(MODELS)

.venv/export: Tests/Reference/requirements-export.txt
	@python3 -m venv .venv && .venv/bin/pip install -q -r $< && touch $@

# MARK: Reliability

.PHONY: fuzz kills sanitize
SECONDS ?= 60
CASES ?= 1000000
SEED ?= 1
fuzz: build ## read damaged files of every kind: [SECONDS=60] [CASES=1000000] [SEED=1], for each kind
	@[ ! -w /dev/shm ] || export TMPDIR=/dev/shm; \
	for kind in audio experiment generator image labels midi model onnx page record scenes spotting table \
	    weights; do \
	    .build/release/avaz-fuzz $$kind --seed $(SEED) --cases $(CASES) --seconds $(SECONDS) || \
	        failed=1; \
	done; [ -z "$$failed" ]

KILLS ?= 1000
kills: build ## end runs at random moments, and look at what they leave: [KILLS=1000]
	@Scripts/kills $(KILLS)

SANITIZERS ?= address thread
sanitize: setup ## run the tests under sanitizers, each built apart: [SANITIZERS='address thread']
	@for kind in $(SANITIZERS); do \
	    swift test --sanitize="$$kind" --scratch-path ".build/$$kind" || failed=1; \
	done; [ -z "$$failed" ]

# The page of a model in headless Chromium, whose microphone hears the words.
.PHONY: try-page
PICTURES ?= .build/page
try-page: build ## speak to the page of a model, and take pictures of it: MODEL=folder WORDS='7_anna_0.wav …'
	@Scripts/try-page '$(MODEL)' '$(PICTURES)' $(WORDS)

# MARK: Corpora

EMBEDDED := corpus-digits corpus-genres corpus-speakers corpus-music corpus-lyrics corpus-scenes

.PHONY: corpus $(EMBEDDED) data-audiomnist data-fsdd
corpus: $(EMBEDDED) ## make the embedded corpora; one alone: corpus-digits, -genres, -speakers, -music, -lyrics, -scenes

$(EMBEDDED): corpus-%: build
	@$(SYNTH) $* --output Data/synthetic-$*

data-audiomnist: ## fetch AudioMNIST (about 1 GB)
	@Scripts/fetch https://github.com/soerenab/AudioMNIST Data/audiomnist \
	    'AudioMNIST: 30,000 spoken digits by 60 speakers (MIT licence); about 1 GB to download, 4 GB on disk'

data-fsdd: ## fetch the Free Spoken Digit Dataset (about 15 MB)
	@Scripts/fetch https://github.com/Jakobovski/free-spoken-digit-dataset Data/fsdd \
	    'Free Spoken Digit Dataset: 3,000 spoken digits by 6 speakers (CC BY-SA 4.0); about 15 MB to download, 45 MB on disk'

# MARK: Results

# The embedded corpora that there are results on.
embedded-used = $(patsubst Results/synthetic-%/,corpus-%,$(wildcard Results/synthetic-*/))

.PHONY: results report check-results
results: build $(embedded-used) ## run what changed: [DIGITS=folder] [GENRES=…] [SPEAKERS=…] [MUSIC=…] [LYRICS=…] [POLYPHONY=…] [SCENES=…] [ARGS=--dry-run]
	@$(AVAZ) results $(if $(DIGITS),--digits '$(DIGITS)') $(if $(GENRES),--genres '$(GENRES)') \
	    $(if $(SPEAKERS),--speakers '$(SPEAKERS)') $(if $(MUSIC),--music '$(MUSIC)') \
	    $(if $(LYRICS),--lyrics '$(LYRICS)') $(if $(POLYPHONY),--polyphony '$(POLYPHONY)') \
	    $(if $(SCENES),--scenes '$(SCENES)') $(ARGS)

report: build ## rebuild every table, picture and page from the run records
	@$(AVAZ) report

# The model bundles are not committed and no table is made from them.
check-results: build ## fail where a table or picture is not what its run record gives
	@[ -d Results ] || { echo 'There are no results yet.'; exit; }; \
	copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && \
	tar -cf - --exclude=model Results | tar -xf - -C "$$copy" && \
	$(AVAZ) report --results "$$copy/Results" && \
	diff -r -x model Results "$$copy/Results" && \
	echo 'Results agree with their run records.'

# MARK: Installing

# For any machine of this kind: without this processor's own instructions, Swift's library inside.
INSTALLED := .build/install/release/avaz
PREFIX ?= /usr/local
shared = $(DESTDIR)$(PREFIX)/share
# macOS has the library of its own.
static := $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)

.PHONY: install package try-example
install: setup ## the program, its experiments, manual page and completions: [PREFIX=/usr/local] [DESTDIR=]
	@PORTABLE=1 swift build -c release --product avaz $(static) --scratch-path .build/install
	@install -d '$(DESTDIR)$(PREFIX)/bin' '$(shared)/avaz' '$(shared)/man/man1' \
	    '$(shared)/doc/avaz' \
	    '$(shared)/bash-completion/completions' '$(shared)/zsh/site-functions' \
	    '$(shared)/fish/vendor_completions.d'
	@install -s -m 755 $(INSTALLED) '$(DESTDIR)$(PREFIX)/bin/avaz'
	@rm -rf '$(shared)/avaz/Experiments' && cp -R Experiments '$(shared)/avaz/Experiments'
	@install -m 644 LICENSE NOTICE CHANGELOG.md '$(shared)/doc/avaz'
	@chmod -R u=rwX,go=rX '$(shared)/avaz'
	@$(INSTALLED) manual > '$(shared)/man/man1/avaz.1'
	@$(INSTALLED) completions bash > '$(shared)/bash-completion/completions/avaz'
	@$(INSTALLED) completions zsh > '$(shared)/zsh/site-functions/_avaz'
	@$(INSTALLED) completions fish > '$(shared)/fish/vendor_completions.d/avaz.fish'
	@echo 'Installed: $(PREFIX)/bin/avaz'

package: ## a Debian package of the same, below .build
	@stage=$$(mktemp -d) && trap 'rm -rf "$$stage"' EXIT && chmod 755 "$$stage" && \
	$(MAKE) -s install PREFIX=/usr DESTDIR="$$stage" && Scripts/package "$$stage"

# It builds where Avaz itself is built, so that what is built already serves. SwiftPM keeps its plan there,
# too, and would take that of the one package for the other's: it is made anew before and after.
try-example: setup ## build the example package, which takes Avaz by path, and run it
	@mkdir -p .build && rm -f .build/debug.yaml
	@swift run -q --package-path Examples/voices --scratch-path .build > .build/example.txt; \
	status=$$?; rm -f .build/debug.yaml; cat .build/example.txt; exit $$status
	@grep -q '^middle$$' .build/example.txt

.PHONY: documentation check-documentation
DOCUMENTATION ?= .build/documentation
documentation: setup ## the library's documentation as pages: [DOCUMENTATION=.build/documentation]
	@Scripts/documentation '$(DOCUMENTATION)'

check-documentation: setup ## fail where something public has no doc comment
	@swift build -q && Scripts/check-documentation

.PHONY: clean
clean: ## remove what was built; corpora and results stay
	@rm -rf .build .venv

# A target's prerequisites stand in the order in which they must be done.
.NOTPARALLEL:
