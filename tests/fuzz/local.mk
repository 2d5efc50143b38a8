if FUZZ_BUILT
FUZZ_RECORD = tests/fuzz/record tests/fuzz/json tests/fuzz/csv
FUZZ_TARGETS += $(FUZZ_RECORD)
noinst_PROGRAMS += $(FUZZ_RECORD)
tests_fuzz_record_SOURCES = tests/fuzz/record.c
tests_fuzz_record_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_record_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
tests_fuzz_json_SOURCES = tests/fuzz/json.c
tests_fuzz_json_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_json_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
tests_fuzz_csv_SOURCES = tests/fuzz/csv.c
tests_fuzz_csv_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_csv_LDADD = librecord.a libbase.a $(JANSSON_LIBS) $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/csv/utf8.csv tests/fuzz/corpus/csv/gb18030.csv \
  tests/fuzz/corpus/json/account tests/fuzz/corpus/json/list tests/fuzz/corpus/json/user
