CORE_TESTS = tests/unit/core
CORE_OFFICE = tests/unit/core_office.c tests/unit/core_office.h
CORE_TEST_LIBS = $(CORE_LIBS) $(CMOCKA_LIBS)
if TESTS_BUILT
check_PROGRAMS += $(CORE_TESTS)
TESTS += $(CORE_TESTS)
endif
tests_unit_core_SOURCES = tests/unit/core.c $(CORE_OFFICE)
tests_unit_core_LDADD = $(CORE_TEST_LIBS)
