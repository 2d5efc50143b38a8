SAMPLE_TESTS = tests/unit/sample
if TESTS_BUILT
check_PROGRAMS += $(SAMPLE_TESTS)
TESTS += $(SAMPLE_TESTS)
endif
tests_unit_sample_SOURCES = tests/unit/sample.c $(STORE_HOME)
tests_unit_sample_LDADD = $(CMOCKA_LIBS) libsample.a $(CORE_LIBS)
