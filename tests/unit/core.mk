CORE_TESTS = tests/unit/core tests/unit/core_permit tests/unit/core_login
CORE_OFFICE = tests/unit/core_office.c tests/unit/core_office.h
CORE_TEST_LIBS = $(CORE_LIBS) $(CMOCKA_LIBS)
if TESTS_BUILT
check_PROGRAMS += $(CORE_TESTS)
TESTS += $(CORE_TESTS)
endif
tests_unit_core_SOURCES = tests/unit/core.c $(CORE_OFFICE)
tests_unit_core_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_permit_SOURCES = tests/unit/core_permit.c $(CORE_OFFICE)
tests_unit_core_permit_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_login_SOURCES = tests/unit/core_login.c $(CORE_OFFICE)
tests_unit_core_login_LDADD = $(CORE_TEST_LIBS)
