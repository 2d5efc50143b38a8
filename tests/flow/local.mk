FLOW_TESTS = tests/flow/login \
  tests/flow/machine \
  tests/flow/methods \
  tests/flow/ciphers \
  tests/flow/door \
  tests/flow/cages \
  tests/flow/limits \
  tests/flow/recovery \
  tests/flow/takeover \
  tests/flow/office \
  tests/flow/flows \
  tests/flow/users \
  tests/flow/files \
  tests/flow/faults \
  tests/flow/salvage \
  tests/flow/terminals \
  tests/flow/forty \
  tests/flow/killed \
  tests/flow/stuck \
  tests/flow/approval \
  tests/flow/bank \
  tests/flow/delegate \
  tests/flow/wrong \
  tests/flow/dropped \
  tests/flow/untold \
  tests/flow/hall_day \
  tests/flow/numbers \
  tests/flow/estate \
  tests/flow/jobs \
  tests/flow/changes \
  tests/flow/cut_off \
  tests/flow/board \
  tests/flow/carried \
  tests/flow/tasks \
  tests/flow/bills \
  tests/flow/year \
  tests/flow/million \
  tests/flow/owed \
  tests/flow/prove \
  tests/flow/readings \
  tests/flow/tariff \
  tests/flow/halves
if TESTS_BUILT
check_PROGRAMS += tests/flow/talk tests/flow/holds tests/flow/half tests/flow/lived
tests_flow_half_SOURCES = tests/flow/half.c
tests_flow_holds_SOURCES = tests/flow/holds.c
tests_flow_lived_SOURCES = tests/flow/lived.c tests/flow/lived.h tests/flow/lived_look.c
tests_flow_lived_LDADD = $(CORE_LIBS)
tests_flow_talk_SOURCES = tests/flow/talk.c
tests_flow_talk_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_flow_talk_LDADD = $(VTERM_LIBS) $(LIBICONV) -lutil
TESTS += $(FLOW_TESTS)
endif
EXTRA_DIST += tests/data/dog_licence.1.flow tests/flow/lib.sh tests/flow/lines.sh $(FLOW_TESTS)
# The year of a larger county.
soak-lived: wattdesk-core$(EXEEXT) wattdeskd$(EXEEXT) wattdesk$(EXEEXT) wattdesk-sample$(EXEEXT) tests/flow/lived$(EXEEXT) \
  tests/flow/talk$(EXEEXT)
	YEAR_ACCOUNTS=2000 $(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/flow/year
# A file of a million lines.
soak-million: wattdesk-core$(EXEEXT) wattdeskd$(EXEEXT) wattdesk$(EXEEXT) tests/flow/talk$(EXEEXT)
	MILLION_LINES=1000000 $(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/flow/million
soak: soak-lived soak-million
.PHONY: soak-lived soak-million
# A real xterm and a real PuTTY, in UTF-8 and in GBK: they need a display and fonts, which the check does
# not install. Each is looked at ten times, for what is seen once may be luck.
soak-xterm soak-putty: wattdesk-core$(EXEEXT) wattdeskd$(EXEEXT) wattdesk$(EXEEXT) tests/flow/talk$(EXEEXT)
	for i in 1 2 3 4 5 6 7 8 9 10; do \
	    { $(AM_TESTS_ENVIRONMENT) '$(srcdir)/tests/flow/'$(@:soak-%=%) || [ $$? = 77 ]; } || exit 1; \
	done
soak-newcomer:
	$(AM_TESTS_ENVIRONMENT) '$(srcdir)/tests/flow/newcomer' || [ $$? = 77 ]
soak: soak-xterm soak-putty soak-newcomer
.PHONY: soak-xterm soak-putty soak-newcomer
EXTRA_DIST += tests/flow/newcomer tests/flow/putty tests/flow/xterm
