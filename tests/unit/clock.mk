# The clock of timed work; its named cases are tests/rules/work_clock.rules.
CLOCK_TESTS = tests/unit/clock tests/unit/clock_many
if TESTS_BUILT
check_PROGRAMS += $(CLOCK_TESTS)
TESTS += $(CLOCK_TESTS)
endif
CLOCK_DAYS = tests/unit/clock_days.c tests/unit/clock_days.h
tests_unit_clock_SOURCES = tests/unit/clock.c $(CLOCK_DAYS)
tests_unit_clock_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)
tests_unit_clock_many_SOURCES = tests/unit/clock_many.c $(CLOCK_DAYS)
tests_unit_clock_many_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)

# What Business::Hours counts in the same spans; the check does not install it.
if TESTS_BUILT
check_PROGRAMS += tests/unit/clock_spans
endif
tests_unit_clock_spans_SOURCES = tests/unit/clock_spans.c
tests_unit_clock_spans_LDADD = $(CORE_LIBS)
EXTRA_DIST += tests/unit/clock_business tests/data/chinese-days.csv
soak-business: tests/unit/clock_spans
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/unit/clock_business 20000 || [ $$? = 77 ]

# A million histories of several clocks.
soak-clock: tests/unit/clock_many
	$(AM_TESTS_ENVIRONMENT) tests/unit/clock_many 1000000
soak: soak-clock soak-business
.PHONY: soak-clock soak-business
