STORE_TESTS = tests/unit/store
STORE_LIBS = libstore.a librecord.a libbase.a $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CMOCKA_LIBS) $(LIBICONV) -lpthread
if TESTS_BUILT
check_PROGRAMS += $(STORE_TESTS)
TESTS += $(STORE_TESTS)
endif
tests_unit_store_SOURCES = tests/unit/store.c tests/unit/store_home.c tests/unit/store_home.h
tests_unit_store_LDADD = $(STORE_LIBS)
