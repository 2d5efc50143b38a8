# Jobs: what the check of the store says of them. Their rules are tests/rules/work.rules.
if TESTS_BUILT
check_PROGRAMS += tests/unit/work_check
TESTS += tests/unit/work_check
endif
tests_unit_work_check_SOURCES = tests/unit/work_check.c $(BUSINESS_COUNTER)
tests_unit_work_check_LDADD = $(BUSINESS_LIBS)
