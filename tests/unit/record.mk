RECORD_TESTS = tests/unit/record tests/unit/record_wire tests/unit/record_key tests/unit/record_check tests/unit/record_text tests/unit/record_json tests/unit/record_csv
if TESTS_BUILT
check_PROGRAMS += $(RECORD_TESTS)
TESTS += $(RECORD_TESTS)
endif
RECORD_LIBS = librecord.a libbase.a $(JANSSON_LIBS) $(CMOCKA_LIBS) $(LIBICONV)
RECORD_WORDS = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
RECORD_ANY = tests/unit/record_any.c tests/unit/record_any.h tests/unit/record_sample.def
tests_unit_record_SOURCES = tests/unit/record.c $(RECORD_ANY)
tests_unit_record_LDADD = $(RECORD_LIBS)
EXTRA_tests_unit_record_DEPENDENCIES = $(RECORD_WORDS)
tests_unit_record_wire_SOURCES = tests/unit/record_wire.c $(RECORD_ANY)
tests_unit_record_wire_LDADD = $(RECORD_LIBS)
tests_unit_record_key_SOURCES = tests/unit/record_key.c $(RECORD_ANY)
tests_unit_record_key_LDADD = $(RECORD_LIBS)
tests_unit_record_check_SOURCES = tests/unit/record_check.c $(RECORD_ANY)
tests_unit_record_check_LDADD = $(RECORD_LIBS)
tests_unit_record_text_SOURCES = tests/unit/record_text.c $(RECORD_ANY)
tests_unit_record_text_LDADD = $(RECORD_LIBS)
tests_unit_record_json_SOURCES = tests/unit/record_json.c $(RECORD_ANY)
tests_unit_record_json_LDADD = $(RECORD_LIBS)
tests_unit_record_csv_SOURCES = tests/unit/record_csv.c $(RECORD_ANY)
tests_unit_record_csv_LDADD = $(RECORD_LIBS)
EXTRA_tests_unit_record_csv_DEPENDENCIES = $(RECORD_WORDS)
