OPS_TESTS = tests/unit/ops
if TESTS_BUILT
check_PROGRAMS += $(OPS_TESTS)
TESTS += $(OPS_TESTS)
endif
tests_unit_ops_SOURCES = tests/unit/ops.c
tests_unit_ops_LDADD = libops.a librecord.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV) -lpthread
