RECORD_TESTS = tests/unit/record
if TESTS_BUILT
check_PROGRAMS += $(RECORD_TESTS)
TESTS += $(RECORD_TESTS)
endif
RECORD_LIBS = librecord.a libbase.a $(JANSSON_LIBS) $(CMOCKA_LIBS) $(LIBICONV)
RECORD_ANY = tests/unit/record_any.c tests/unit/record_any.h tests/unit/record_sample.def
tests_unit_record_SOURCES = tests/unit/record.c $(RECORD_ANY)
tests_unit_record_LDADD = $(RECORD_LIBS)
