# The business: customers and the till, through the whole chain of the core.
BUSINESS_TESTS = tests/unit/core_adjust tests/unit/core_proof tests/unit/core_proof_tables tests/unit/core_feed tests/unit/core_forms tests/unit/core_frugal tests/unit/core_bank tests/unit/core_bills tests/unit/core_cash tests/unit/core_checks tests/unit/core_correct tests/unit/core_county tests/unit/core_customer tests/unit/core_make tests/unit/core_money tests/unit/core_network tests/unit/core_pages tests/unit/core_point tests/unit/core_reading tests/unit/core_run tests/unit/core_beside tests/unit/core_compare tests/unit/core_looking tests/unit/core_final tests/unit/core_surplus tests/unit/core_feeder
BUSINESS_COUNTER = tests/unit/counter.c tests/unit/counter.h $(STORE_HOME)
BUSINESS_HALL = tests/unit/hall.c tests/unit/hall.h $(BUSINESS_COUNTER)
BUSINESS_LIBS = $(CMOCKA_LIBS) $(CORE_LIBS)
if TESTS_BUILT
check_PROGRAMS += $(BUSINESS_TESTS)
TESTS += $(BUSINESS_TESTS)
endif
tests_unit_core_bank_SOURCES = tests/unit/core_bank.c $(BUSINESS_COUNTER)
tests_unit_core_bank_LDADD = $(BUSINESS_LIBS)
tests_unit_core_bills_SOURCES = tests/unit/core_bills.c $(BUSINESS_COUNTER)
tests_unit_core_bills_LDADD = $(BUSINESS_LIBS)
tests_unit_core_cash_SOURCES = tests/unit/core_cash.c $(BUSINESS_COUNTER)
tests_unit_core_cash_LDADD = $(BUSINESS_LIBS)
tests_unit_core_feed_SOURCES = tests/unit/core_feed.c $(BUSINESS_COUNTER)
tests_unit_core_feed_LDADD = $(BUSINESS_LIBS)
tests_unit_core_forms_SOURCES = tests/unit/core_forms.c $(BUSINESS_COUNTER)
tests_unit_core_forms_LDADD = $(BUSINESS_LIBS)
tests_unit_core_frugal_SOURCES = tests/unit/core_frugal.c $(BUSINESS_COUNTER)
tests_unit_core_frugal_LDADD = $(BUSINESS_LIBS)
PROOF_LOOK = tests/unit/proof_look.c tests/unit/proof_look.h
tests_unit_core_proof_SOURCES = tests/unit/core_proof.c $(PROOF_LOOK) $(BUSINESS_COUNTER)
tests_unit_core_proof_LDADD = $(BUSINESS_LIBS)
# A note is the operation that writes a row of each table there.
tests_unit_core_proof_tables_SOURCES = tests/unit/core_proof_tables.c tests/unit/proof_any.c $(PROOF_LOOK) $(RECORD_DICE) \
  $(BUSINESS_COUNTER)
tests_unit_core_proof_tables_LDADD = $(BUSINESS_LIBS)
tests_unit_core_proof_tables_LDFLAGS = -Wl,--wrap=do_note_add
tests_unit_core_checks_SOURCES = tests/unit/core_checks.c $(BUSINESS_COUNTER)
tests_unit_core_checks_LDADD = $(BUSINESS_LIBS)
tests_unit_core_compare_SOURCES = tests/unit/core_compare.c $(BUSINESS_HALL)
tests_unit_core_compare_LDADD = $(BUSINESS_LIBS)
tests_unit_core_looking_SOURCES = tests/unit/core_looking.c $(BUSINESS_HALL)
tests_unit_core_looking_LDADD = $(BUSINESS_LIBS)
tests_unit_core_make_SOURCES = tests/unit/core_make.c tests/unit/make_prices.c tests/unit/make_prices.h tests/unit/arithmetic.c tests/unit/arithmetic.h $(BUSINESS_HALL)
tests_unit_core_make_LDADD = $(BUSINESS_LIBS) -lm
tests_unit_core_reading_SOURCES = tests/unit/core_reading.c $(BUSINESS_HALL)
tests_unit_core_reading_LDADD = $(BUSINESS_LIBS)
tests_unit_core_run_SOURCES = tests/unit/core_run.c $(BUSINESS_HALL)
tests_unit_core_run_LDADD = $(BUSINESS_LIBS)
tests_unit_core_beside_SOURCES = tests/unit/core_beside.c $(BUSINESS_COUNTER)
tests_unit_core_beside_LDADD = $(BUSINESS_LIBS)
tests_unit_core_network_SOURCES = tests/unit/core_network.c $(BUSINESS_HALL)
tests_unit_core_network_LDADD = $(BUSINESS_LIBS)
tests_unit_core_pages_SOURCES = tests/unit/core_pages.c $(BUSINESS_COUNTER)
tests_unit_core_pages_LDADD = $(BUSINESS_LIBS)
tests_unit_core_point_SOURCES = tests/unit/core_point.c $(BUSINESS_HALL)
tests_unit_core_point_LDADD = $(BUSINESS_LIBS)
tests_unit_core_money_SOURCES = tests/unit/core_money.c tests/unit/money_owed.c tests/unit/money_random.h $(BUSINESS_COUNTER)
tests_unit_core_money_LDADD = $(BUSINESS_LIBS)
tests_unit_core_customer_SOURCES = tests/unit/core_customer.c $(BUSINESS_COUNTER)
tests_unit_core_customer_LDADD = $(BUSINESS_LIBS)
tests_unit_core_adjust_SOURCES = tests/unit/core_adjust.c tests/unit/arithmetic.c tests/unit/arithmetic.h tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_adjust_LDADD = $(BUSINESS_LIBS) -lm
tests_unit_core_surplus_SOURCES = tests/unit/core_surplus.c tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_surplus_LDADD = $(BUSINESS_LIBS)
tests_unit_core_feeder_SOURCES = tests/unit/core_feeder.c tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_feeder_LDADD = $(BUSINESS_LIBS)
tests_unit_core_correct_SOURCES = tests/unit/core_correct.c tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_correct_LDADD = $(BUSINESS_LIBS)
tests_unit_core_final_SOURCES = tests/unit/core_final.c tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_final_LDADD = $(BUSINESS_LIBS)
tests_unit_core_county_SOURCES = tests/unit/core_county.c $(BUSINESS_COUNTER)
tests_unit_core_county_LDADD = $(BUSINESS_LIBS)
if TESTS_BUILT
check_PROGRAMS += tests/unit/core_ahead tests/unit/core_cut_many tests/unit/core_agreement tests/unit/core_arrears \
  tests/unit/core_cut tests/unit/core_leaves tests/unit/core_letter tests/unit/core_outbox tests/unit/core_ticket tests/unit/core_undone \
  tests/unit/core_writeoff
TESTS += tests/unit/core_ahead tests/unit/core_cut_many tests/unit/core_agreement tests/unit/core_arrears \
  tests/unit/core_cut tests/unit/core_leaves tests/unit/core_letter tests/unit/core_outbox tests/unit/core_ticket tests/unit/core_undone \
  tests/unit/core_writeoff
endif
ARREARS_HOUSES = tests/unit/arrears_houses.c tests/unit/arrears_houses.h $(BUSINESS_HALL)
tests_unit_core_agreement_SOURCES = tests/unit/core_agreement.c $(ARREARS_HOUSES)
tests_unit_core_agreement_LDADD = $(BUSINESS_LIBS)
tests_unit_core_writeoff_SOURCES = tests/unit/core_writeoff.c tests/unit/correct_rows.c tests/unit/correct_rows.h \
  $(BUSINESS_COUNTER)
tests_unit_core_writeoff_LDADD = $(BUSINESS_LIBS)
tests_unit_core_undone_SOURCES = tests/unit/core_undone.c $(ARREARS_HOUSES)
tests_unit_core_undone_LDADD = $(BUSINESS_LIBS)
tests_unit_core_arrears_SOURCES = tests/unit/core_arrears.c $(ARREARS_HOUSES)
tests_unit_core_arrears_LDADD = $(BUSINESS_LIBS)
tests_unit_core_letter_SOURCES = tests/unit/core_letter.c $(ARREARS_HOUSES)
tests_unit_core_letter_LDADD = $(BUSINESS_LIBS)
CUT_HALL = tests/unit/cut_hall.c tests/unit/cut_hall.h $(ARREARS_HOUSES)
tests_unit_core_cut_SOURCES = tests/unit/core_cut.c $(CUT_HALL)
tests_unit_core_cut_LDADD = $(BUSINESS_LIBS)
tests_unit_core_ahead_SOURCES = tests/unit/core_ahead.c tests/unit/correct_rows.c tests/unit/correct_rows.h $(BUSINESS_COUNTER)
tests_unit_core_ahead_LDADD = $(BUSINESS_LIBS)
tests_unit_core_cut_many_SOURCES = tests/unit/core_cut_many.c $(CUT_HALL)
tests_unit_core_cut_many_LDADD = $(BUSINESS_LIBS)
tests_unit_core_leaves_SOURCES = tests/unit/core_leaves.c $(CUT_HALL)
tests_unit_core_leaves_LDADD = $(BUSINESS_LIBS)
tests_unit_core_outbox_SOURCES = tests/unit/core_outbox.c $(BUSINESS_HALL)
tests_unit_core_outbox_LDADD = $(BUSINESS_LIBS)
tests_unit_core_ticket_SOURCES = tests/unit/core_ticket.c $(BUSINESS_HALL)
tests_unit_core_ticket_LDADD = $(BUSINESS_LIBS)
