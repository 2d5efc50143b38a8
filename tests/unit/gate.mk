GATE_TESTS = tests/unit/gate_admit tests/unit/gate_config tests/unit/gate_terminal tests/unit/gate_line \
  tests/unit/gate_stuck tests/unit/gate_turns
if TESTS_BUILT
check_PROGRAMS += $(GATE_TESTS)
TESTS += $(GATE_TESTS)
endif
GATE_TEST_LIBS = libgate.a libops.a librecord.a libbase.a $(LIBSSH_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(SECCOMP_LIBS) \
  $(CMOCKA_LIBS) $(LIBICONV)
tests_unit_gate_admit_SOURCES = tests/unit/gate_admit.c
tests_unit_gate_admit_LDADD = $(GATE_TEST_LIBS)
tests_unit_gate_config_SOURCES = tests/unit/gate_config.c
tests_unit_gate_config_LDADD = $(GATE_TEST_LIBS)
tests_unit_gate_terminal_SOURCES = tests/unit/gate_terminal.c
tests_unit_gate_terminal_LDADD = $(GATE_TEST_LIBS)
tests_unit_gate_line_SOURCES = tests/unit/gate_line.c
tests_unit_gate_line_LDADD = $(GATE_TEST_LIBS)
tests_unit_gate_stuck_SOURCES = tests/unit/gate_stuck.c
tests_unit_gate_stuck_LDADD = $(GATE_TEST_LIBS)
tests_unit_gate_turns_SOURCES = tests/unit/gate_turns.c
tests_unit_gate_turns_LDADD = $(GATE_TEST_LIBS)
