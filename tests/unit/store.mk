STORE_TESTS = tests/unit/store tests/unit/store_scan tests/unit/store_care tests/unit/store_crash tests/unit/store_spare \
  tests/unit/store_hot tests/unit/store_replace tests/unit/store_backup tests/unit/store_generation tests/unit/store_ahead \
  tests/unit/store_full tests/unit/store_manifest tests/unit/store_pages tests/unit/store_memory \
  tests/unit/store_readable tests/unit/store_keys tests/unit/store_anew
STORE_HOME = tests/unit/store_home.c tests/unit/store_home.h
STORE_LIBS = libstore.a librecord.a libbase.a $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CMOCKA_LIBS) $(LIBICONV) -lpthread
if TESTS_BUILT
check_PROGRAMS += $(STORE_TESTS)
TESTS += $(STORE_TESTS)
endif
tests_unit_store_SOURCES = tests/unit/store.c $(STORE_HOME)
tests_unit_store_LDADD = $(STORE_LIBS)
tests_unit_store_scan_SOURCES = tests/unit/store_scan.c $(STORE_HOME)
tests_unit_store_scan_LDADD = $(STORE_LIBS)
tests_unit_store_care_SOURCES = tests/unit/store_care.c $(STORE_HOME)
tests_unit_store_care_LDADD = $(STORE_LIBS)
tests_unit_store_crash_SOURCES = tests/unit/store_crash.c $(STORE_HOME)
tests_unit_store_crash_LDADD = $(STORE_LIBS)
tests_unit_store_spare_SOURCES = tests/unit/store_spare.c $(STORE_HOME)
tests_unit_store_spare_LDADD = $(STORE_LIBS)
tests_unit_store_backup_SOURCES = tests/unit/store_backup.c $(STORE_HOME)
tests_unit_store_backup_LDADD = $(STORE_LIBS)
tests_unit_store_ahead_SOURCES = tests/unit/store_ahead.c $(STORE_HOME)
tests_unit_store_ahead_LDADD = $(STORE_LIBS)
tests_unit_store_generation_SOURCES = tests/unit/store_generation.c $(STORE_HOME)
tests_unit_store_generation_LDADD = $(STORE_LIBS)
tests_unit_store_hot_SOURCES = tests/unit/store_hot.c $(STORE_HOME)
tests_unit_store_hot_LDADD = $(STORE_LIBS)
tests_unit_store_replace_SOURCES = tests/unit/store_replace.c $(STORE_HOME)
tests_unit_store_replace_LDADD = $(STORE_LIBS)
tests_unit_store_full_SOURCES = tests/unit/store_full.c $(STORE_HOME)
tests_unit_store_full_LDADD = $(STORE_LIBS)
tests_unit_store_manifest_SOURCES = tests/unit/store_manifest.c $(STORE_HOME)
tests_unit_store_manifest_LDADD = $(STORE_LIBS)
tests_unit_store_pages_SOURCES = tests/unit/store_pages.c $(STORE_HOME)
tests_unit_store_pages_LDADD = $(STORE_LIBS)
tests_unit_store_memory_SOURCES = tests/unit/store_memory.c $(STORE_HOME)
tests_unit_store_memory_LDADD = $(STORE_LIBS)
tests_unit_store_keys_SOURCES = tests/unit/store_keys.c $(STORE_HOME)
tests_unit_store_keys_LDADD = $(STORE_LIBS)
tests_unit_store_anew_SOURCES = tests/unit/store_anew.c $(STORE_HOME)
tests_unit_store_anew_LDADD = $(STORE_LIBS)
tests_unit_store_readable_SOURCES = tests/unit/store_readable.c $(STORE_HOME)
tests_unit_store_readable_LDADD = $(STORE_LIBS)
