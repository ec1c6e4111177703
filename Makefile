# `make run` and `make test` need Python 3.11, pip and make; what else they need they install. `make` alone lists the targets.
BIN := .venv/bin
ABREAST := -n 2 --dist loadfile

test fast: export QT_QPA_PLATFORM := offscreen
fast: export HYPOTHESIS_PROFILE := fast

.DEFAULT_GOAL := help
.PHONY: help setup run demo test fast check proof bench shots package

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install what the other targets need
	@packaging/setup.sh test

run: ## open the application with its embedded server
	@packaging/setup.sh run
	$(BIN)/sluice $(ARGS)

demo: ## open it with a virtual fleet that sends
	@packaging/setup.sh run
	$(BIN)/sluice --demo $(ARGS)

test: setup ## everything: style, types, every test
	@failed=0; $(MAKE) --no-print-directory check || failed=1; $(BIN)/python -m pytest $(ABREAST) $(ARGS) || failed=1; exit $$failed

fast: setup ## the tests that take less than a minute together
	$(BIN)/python -m pytest $(ABREAST) -m "not slow" --durations=10 --durations-min=2 $(ARGS)

check: setup ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

proof: setup ## power losses, failing disks, crashes, histories and API cases in thousands; takes hours
	SLUICE_IMAGES=10000 SLUICE_CALLS=all SLUICE_FAILURES=1500 SLUICE_KILLS=1000 SLUICE_API_CASES=20000 SLUICE_WALKS=500 SLUICE_HOSTILE=10 SLUICE_DATABASE_KILLS=50 \
	SLUICE_HISTORIES=10000 SLUICE_WEEK_SENSORS=1000 SLUICE_DELIVERY_KILLS=1000 SLUICE_GOOD_POSTS=1000 \
	$(BIN)/python -m pytest -s tests/embedded_server/power_loss tests/embedded_server/test_kill.py tests/embedded_server/test_two_servers.py \
	  tests/embedded_server/deliveries/test_delivery_kills.py tests/embedded_server/deliveries/test_hostile.py \
	  tests/embedded_server/deliveries/test_outbound.py tests/embedded_server/store/test_walks.py \
	  tests/embedded_server/orbit/test_histories.py tests/embedded_server/orbit/test_virtual_week.py \
	  tests/embedded_server/routes/admin/test_api_cases.py tests/embedded_server/routes/sensohive/test_api_cases.py \
	  tests/embedded_server/decoding/test_hostile.py $(ARGS)

bench: setup ## measure speed beside bare replies
	$(BIN)/python -m benchmarks $(ARGS)

shots: setup ## take a picture of each screen
	$(BIN)/python -m tests.shots $(ARGS)

package: setup ## build the program folder and the .deb into dist/
	umask 022; $(BIN)/pyinstaller --noconfirm --log-level ERROR --distpath dist --workpath build packaging/sluice.spec
	$(BIN)/python packaging/deb.py $(ARGS)
