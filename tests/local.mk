# Each folder of tests is owned by its part: a test program is one line in its list.
include tests/unit/base.mk
include tests/unit/record.mk
include tests/unit/store.mk
include tests/unit/ops.mk
include tests/unit/gate.mk
include tests/unit/cli.mk
include tests/unit/desk.mk
include tests/unit/business.mk
include tests/unit/core.mk
include tests/unit/clock.mk
include tests/unit/board.mk
include tests/unit/work.mk
include tests/unit/sample.mk
include tests/rules/local.mk
include tests/screen/local.mk
include tests/flow/local.mk
include tests/hands/local.mk
include tests/year/local.mk
include tests/crash/local.mk
include tests/fuzz/local.mk
include tests/load/local.mk
include tests/bench/local.mk
include tests/lint/local.mk

# A test that hangs is one that failed.
LOG_COMPILER = timeout
AM_LOG_FLAGS = -k 10 600

# One language, one zone and one width of terminal for every test. What was freed is kept from being used again up to
# 16 MB a process, not 256: its pages are then the same ones, and who sets ASAN_OPTIONS has the last word.
AM_TESTS_ENVIRONMENT = \
  ASAN_OPTIONS="quarantine_size_mb=16:$$ASAN_OPTIONS"; export ASAN_OPTIONS; \
  LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; \
  TOP_SRCDIR='$(abs_top_srcdir)'; export TOP_SRCDIR; \
  TOP_BUILDDIR='$(abs_top_builddir)'; export TOP_BUILDDIR; \
  LINT_CC='$(CC) $(DEFS) -I"$(abs_top_builddir)" -I"$(abs_top_srcdir)/src" -I"$(abs_top_srcdir)" $(CPPFLAGS) $(AM_CFLAGS)'; export LINT_CC;

EXTRA_DIST += tests/data/tariff/hours.csv tests/data/tariff/lists.csv tests/data/tariff/parts.csv \
  tests/data/tariff/prices.csv tests/data/tariff/tiers.csv \
  tests/data/README tests/data/county-v1.tar.gz tests/data/other/pinyin/readings.txt \
  tests/data/other/pinyin/surnames.txt tests/run tests/README tests/screen/script tests/screen/expected tests/screen/forms

# What threads share, under the thread sanitizer: stores, the core, a server under
# load; not part of the check. The first race ends the process that has it.
THREAD_TESTS = $(STORE_TESTS) $(CORE_TESTS) $(BOARD_TESTS) tests/flow/forty tests/flow/recovery
check-threads:
	@test '$(WD_SANITIZE)' = thread || { echo "check-threads: configure with --enable-sanitize=thread" >&2; exit 1; }
	TSAN_OPTIONS="halt_on_error=1 $$TSAN_OPTIONS" $(MAKE) check TESTS='$(THREAD_TESTS)'
.PHONY: check-threads

# For bootstrap and people: what `make check` would run, and the fuzz targets.
tests-list:
	@echo $(TESTS)
fuzz-targets: $(FUZZ_TARGETS)
fuzz-list:
	@echo $(FUZZ_TARGETS)
fuzz-runs:
	@echo $(FUZZ_RUNS)
.PHONY: tests-list fuzz-targets fuzz-list fuzz-runs
