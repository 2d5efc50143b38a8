DESK_TESTS = \
  tests/unit/desk_editor \
  tests/unit/desk_form \
  tests/unit/desk_keys \
  tests/unit/desk_printer \
  tests/unit/desk_sequences
DESK_LIBS = libdesk.a libops.a librecord.a libbase.a $(CMOCKA_LIBS) $(NCURSES_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
if TESTS_BUILT
check_PROGRAMS += $(DESK_TESTS)
TESTS += $(DESK_TESTS)
endif
tests_unit_desk_editor_SOURCES = tests/unit/desk_editor.c
tests_unit_desk_editor_LDADD = $(DESK_LIBS)
tests_unit_desk_form_SOURCES = tests/unit/desk_form.c
tests_unit_desk_form_LDADD = $(DESK_LIBS)
EXTRA_tests_unit_desk_form_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
tests_unit_desk_keys_SOURCES = tests/unit/desk_keys.c
tests_unit_desk_keys_LDADD = $(DESK_LIBS)
tests_unit_desk_printer_SOURCES = tests/unit/desk_printer.c
tests_unit_desk_printer_LDADD = $(DESK_LIBS)
EXTRA_tests_unit_desk_printer_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
tests_unit_desk_sequences_SOURCES = tests/unit/desk_sequences.c
tests_unit_desk_sequences_LDADD = $(DESK_LIBS)
