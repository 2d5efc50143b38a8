CORE_TESTS = tests/unit/core tests/unit/core_permit tests/unit/core_login tests/unit/core_penalty tests/unit/core_audit \
  tests/unit/core_approval tests/unit/core_load tests/unit/core_server tests/unit/core_threads tests/unit/core_care \
  tests/unit/core_draft tests/unit/core_rules tests/unit/core_carried tests/unit/core_tokens tests/unit/core_clock \
  tests/unit/core_tariff \
  tests/unit/core_end
CORE_OFFICE = tests/unit/core_office.c tests/unit/core_office.h tests/unit/core_rows.c tests/unit/core_rows.h
CORE_TEST_LIBS = $(CORE_LIBS) $(CMOCKA_LIBS)
if TESTS_BUILT
check_PROGRAMS += $(CORE_TESTS)
TESTS += $(CORE_TESTS)
endif
tests_unit_core_SOURCES = tests/unit/core.c $(CORE_OFFICE)
tests_unit_core_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_permit_SOURCES = tests/unit/core_permit.c $(CORE_OFFICE)
tests_unit_core_permit_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_penalty_SOURCES = tests/unit/core_penalty.c
tests_unit_core_penalty_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_login_SOURCES = tests/unit/core_login.c $(CORE_OFFICE)
tests_unit_core_login_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_login_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=crypt_rn
tests_unit_core_draft_SOURCES = tests/unit/core_draft.c $(CORE_OFFICE)
tests_unit_core_draft_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_audit_SOURCES = tests/unit/core_audit.c $(CORE_OFFICE)
tests_unit_core_audit_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_approval_SOURCES = tests/unit/core_approval.c $(CORE_OFFICE)
tests_unit_core_approval_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_load_SOURCES = tests/unit/core_load.c $(CORE_OFFICE)
tests_unit_core_load_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_load_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=scan_table
CORE_SERVING = tests/unit/core_serving.c tests/unit/core_serving.h
tests_unit_core_server_SOURCES = tests/unit/core_server.c $(CORE_SERVING) $(CORE_OFFICE)
tests_unit_core_server_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_threads_SOURCES = tests/unit/core_threads.c tests/unit/board_jobs.c tests/unit/board_jobs.h \
  $(CORE_SERVING) $(CORE_OFFICE)
tests_unit_core_threads_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_care_SOURCES = tests/unit/core_care.c $(CORE_OFFICE)
tests_unit_core_care_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_rules_SOURCES = tests/unit/core_rules.c $(CORE_OFFICE)
tests_unit_core_rules_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_rules_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=scan_table,--wrap=store_get,--wrap=txn_failed
tests_unit_core_clock_SOURCES = tests/unit/core_clock.c $(CORE_OFFICE)
tests_unit_core_clock_LDADD = $(CORE_TEST_LIBS)
DOCUMENTS = tests/unit/documents.c tests/unit/documents.h
tests_unit_core_tariff_SOURCES = tests/unit/core_tariff.c $(DOCUMENTS) $(CORE_OFFICE)
tests_unit_core_tariff_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_end_SOURCES = tests/unit/core_end.c $(CORE_OFFICE)
tests_unit_core_end_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_tokens_SOURCES = tests/unit/core_tokens.c $(CORE_OFFICE)
tests_unit_core_tokens_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_carried_SOURCES = tests/unit/core_carried.c $(CORE_OFFICE)
tests_unit_core_carried_LDADD = $(CORE_TEST_LIBS)
# Turns of timed work, pure; and the same beside people, by counted work.
if TESTS_BUILT
check_PROGRAMS += tests/unit/turns tests/unit/core_task tests/unit/core_fair
TESTS += tests/unit/turns tests/unit/core_task tests/unit/core_fair
endif
tests_unit_turns_SOURCES = tests/unit/turns.c
tests_unit_turns_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_task_SOURCES = tests/unit/core_task.c $(CORE_OFFICE)
tests_unit_core_task_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_task_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=do_request_forget -Wl,--wrap=timed_work_expire -Wl,--wrap=do_work_expire
tests_unit_core_fair_SOURCES = tests/unit/core_fair.c tests/unit/board_jobs.c tests/unit/board_jobs.h $(CORE_OFFICE)
tests_unit_core_fair_LDADD = $(CORE_TEST_LIBS)
tests_unit_core_fair_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=work_run_write
