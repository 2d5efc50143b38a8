# FUZZ_RUNS: how many inputs a check tries of each, about ten seconds' worth. A number and not a
# time, so that it is the same search on a slow machine.
if FUZZ_BUILT
FUZZ_RECORD = tests/fuzz/record tests/fuzz/json tests/fuzz/csv
FUZZ_TARGETS += $(FUZZ_RECORD)
FUZZ_RUNS += record=1500000 json=1100000 csv=30000
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
EXTRA_DIST += tests/fuzz/corpus/record/before_1970 tests/fuzz/corpus/record/day_past_any \
  tests/fuzz/corpus/csv/utf8.csv tests/fuzz/corpus/csv/gb18030.csv tests/fuzz/corpus/csv/gbk_euro \
  tests/fuzz/corpus/json/account tests/fuzz/corpus/json/list tests/fuzz/corpus/json/user

# cli: a rate of another country
if FUZZ_BUILT
FUZZ_CLI = tests/fuzz/urdb
FUZZ_TARGETS += $(FUZZ_CLI)
FUZZ_RUNS += urdb=50000
noinst_PROGRAMS += $(FUZZ_CLI)
tests_fuzz_urdb_SOURCES = tests/fuzz/urdb.c src/cli/urdb.c src/cli/urdb.h src/cli/urdb_number.c \
  src/cli/urdb_rows.c
tests_fuzz_urdb_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_urdb_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/urdb/demand tests/fuzz/corpus/urdb/hours tests/fuzz/corpus/urdb/tiers

# base: bytes of terminals, what clerks type, text
if FUZZ_BUILT
FUZZ_BASE = tests/fuzz/charset tests/fuzz/text tests/fuzz/typed
FUZZ_TARGETS += $(FUZZ_BASE)
FUZZ_RUNS += charset=140000 text=330000 typed=450000
noinst_PROGRAMS += $(FUZZ_BASE)
tests_fuzz_charset_SOURCES = tests/fuzz/charset.c
tests_fuzz_charset_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_charset_LDADD = libbase.a $(LIBICONV)
tests_fuzz_text_SOURCES = tests/fuzz/text.c
tests_fuzz_text_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_text_LDADD = libbase.a $(LIBICONV)
tests_fuzz_typed_SOURCES = tests/fuzz/typed.c
tests_fuzz_typed_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_typed_LDADD = libbase.a $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/charset/big5 tests/fuzz/corpus/charset/gb18030 \
  tests/fuzz/corpus/charset/gbk tests/fuzz/corpus/charset/utf8 \
  tests/fuzz/corpus/text/marks tests/fuzz/corpus/text/name \
  tests/fuzz/corpus/typed/0 tests/fuzz/corpus/typed/1 tests/fuzz/corpus/typed/2 \
  tests/fuzz/corpus/typed/3 tests/fuzz/corpus/typed/4 tests/fuzz/corpus/typed/5

# ops: frames and the gate's packet
if FUZZ_BUILT
FUZZ_OPS = tests/fuzz/wire
FUZZ_TARGETS += $(FUZZ_OPS)
FUZZ_RUNS += wire=3200000
noinst_PROGRAMS += $(FUZZ_OPS)
tests_fuzz_wire_SOURCES = tests/fuzz/wire.c
tests_fuzz_wire_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_wire_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/wire/request tests/fuzz/corpus/wire/binding

# desk: keys of terminals, form files
if FUZZ_BUILT
FUZZ_DESK = tests/fuzz/key tests/fuzz/form
FUZZ_TARGETS += $(FUZZ_DESK)
FUZZ_RUNS += key=50000 form=450000
noinst_PROGRAMS += $(FUZZ_DESK)
tests_fuzz_key_SOURCES = tests/fuzz/key.c
tests_fuzz_key_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_key_LDADD = libdesk.a libbase.a $(LIBICONV)
tests_fuzz_form_SOURCES = tests/fuzz/form.c
tests_fuzz_form_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_form_LDADD = libdesk.a libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/key/pay tests/fuzz/corpus/key/wyse tests/fuzz/corpus/key/paste \
  tests/fuzz/corpus/key/answers tests/fuzz/corpus/key/mouse tests/fuzz/corpus/key/codes tests/fuzz/corpus/key/controls \
  tests/fuzz/corpus/key/reopened tests/fuzz/corpus/key/unended \
  tests/fuzz/corpus/form/pay tests/fuzz/corpus/form/account tests/fuzz/corpus/form/paper

# gate: a terminal's line and packets, the settings
if FUZZ_BUILT
FUZZ_GATE = tests/fuzz/terminal tests/fuzz/settings
FUZZ_TARGETS += $(FUZZ_GATE)
FUZZ_RUNS += terminal=230000 settings=360000
noinst_PROGRAMS += $(FUZZ_GATE)
tests_fuzz_terminal_SOURCES = tests/fuzz/terminal.c
tests_fuzz_terminal_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_terminal_LDADD = libgate.a libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
tests_fuzz_settings_SOURCES = tests/fuzz/settings.c
tests_fuzz_settings_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_settings_LDADD = libgate.a libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
endif
EXTRA_DIST += tests/fuzz/corpus/terminal/session tests/fuzz/corpus/terminal/start \
  tests/fuzz/corpus/settings/office tests/fuzz/corpus/settings/call

# core: flow files, operations by anyone
if FUZZ_BUILT
FUZZ_CORE = tests/fuzz/flow tests/fuzz/call
FUZZ_TARGETS += $(FUZZ_CORE)
FUZZ_RUNS += flow=120000 call=15000
noinst_PROGRAMS += $(FUZZ_CORE)
tests_fuzz_flow_SOURCES = tests/fuzz/flow.c
tests_fuzz_flow_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_flow_LDADD = $(CORE_LIBS)
tests_fuzz_call_SOURCES = tests/fuzz/call.c
tests_fuzz_call_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_call_LDADD = libsample.a $(CORE_LIBS)
endif
EXTRA_DIST += tests/fuzz/corpus/flow/household tests/fuzz/corpus/flow/beside tests/fuzz/corpus/flow/business \
  tests/fuzz/corpus/call/page_versions
