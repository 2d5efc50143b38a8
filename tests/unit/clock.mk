# The clock of timed work; its named cases are tests/rules/work_clock.rules.
if TESTS_BUILT
check_PROGRAMS += tests/unit/clock
TESTS += tests/unit/clock
endif
CLOCK_DAYS = tests/unit/clock_days.c tests/unit/clock_days.h
tests_unit_clock_SOURCES = tests/unit/clock.c $(CLOCK_DAYS)
tests_unit_clock_LDADD = $(CORE_LIBS) $(CMOCKA_LIBS)
