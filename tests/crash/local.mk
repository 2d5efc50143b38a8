if TESTS_BUILT
CRASH_TESTS = tests/crash/payments tests/crash/generations tests/crash/events tests/crash/bills tests/crash/tickets
check_PROGRAMS += $(CRASH_TESTS)
TESTS += $(CRASH_TESTS)
tests_crash_payments_SOURCES = tests/crash/payments.c
tests_crash_payments_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV) -lpthread
EXTRA_tests_crash_payments_DEPENDENCIES = wattdesk-core$(EXEEXT) wattdesk-sample$(EXEEXT)
tests_crash_generations_SOURCES = tests/crash/generations.c
tests_crash_generations_LDADD = libstore.a librecord.a libbase.a $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) \
  $(LIBICONV) -lpthread
tests_crash_events_SOURCES = tests/crash/events.c
tests_crash_events_LDADD = $(CORE_LIBS)
tests_crash_bills_SOURCES = tests/crash/bills.c tests/unit/counter.c tests/unit/counter.h $(STORE_HOME)
tests_crash_bills_LDADD = $(CMOCKA_LIBS) $(CORE_LIBS)
tests_crash_tickets_SOURCES = tests/crash/tickets.c tests/unit/counter.c tests/unit/counter.h $(STORE_HOME)
tests_crash_tickets_LDADD = $(CMOCKA_LIBS) $(CORE_LIBS)
endif

# A thousand kills of each, or `make soak SOAK=300 SOAK_TESTS=tests/crash/generations`;
# not part of the check.
SOAK = 1000
# Lines of a file that is brought in beside people.
SOAK_LINES = 1000000
SOAK_TESTS = $(CRASH_TESTS)
soak: wattdesk-core$(EXEEXT) wattdesk-sample$(EXEEXT) $(CRASH_TESTS) tests/unit/core_fair$(EXEEXT)
	for test in $(SOAK_TESTS); do \
	    TOP_BUILDDIR='$(abs_top_builddir)' TOP_SRCDIR='$(abs_top_srcdir)' $$test $(SOAK) || exit 1; \
	done
	FAIR_LINES=$(SOAK_LINES) tests/unit/core_fair$(EXEEXT)
.PHONY: soak
