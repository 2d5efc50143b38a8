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

# A million histories of several clocks.
soak-clock: tests/unit/clock_many
	$(AM_TESTS_ENVIRONMENT) tests/unit/clock_many 1000000
soak: soak-clock
.PHONY: soak-clock
