OPS_TESTS = tests/unit/ops tests/unit/load_map
if TESTS_BUILT
check_PROGRAMS += $(OPS_TESTS)
TESTS += $(OPS_TESTS)
endif
tests_unit_ops_SOURCES = tests/unit/ops.c
tests_unit_ops_LDADD = libops.a librecord.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV) -lpthread
tests_unit_load_map_SOURCES = tests/unit/load_map.c
tests_unit_load_map_LDADD = libops.a librecord.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV) -lpthread
EXTRA_tests_unit_load_map_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
