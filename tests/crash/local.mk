if TESTS_BUILT
check_PROGRAMS += tests/crash/payments
TESTS += tests/crash/payments
tests_crash_payments_SOURCES = tests/crash/payments.c
tests_crash_payments_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV) -lpthread
EXTRA_tests_crash_payments_DEPENDENCIES = wattdesk-core$(EXEEXT) wattdesk-sample$(EXEEXT)
endif

# A thousand kills, or `make soak SOAK=300`; not part of the check.
SOAK = 1000
soak: wattdesk-core$(EXEEXT) wattdesk-sample$(EXEEXT) tests/crash/payments$(EXEEXT)
	TOP_BUILDDIR='$(abs_top_builddir)' TOP_SRCDIR='$(abs_top_srcdir)' tests/crash/payments $(SOAK)
.PHONY: soak
