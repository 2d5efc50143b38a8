# Hands at the counter: the desk and the core in one process, random keys (hands.c). Ten
# rounds of 400 scripts in the check, five hundred in the soak.
if TESTS_BUILT
check_PROGRAMS += tests/hands/hands
TESTS += tests/hands/hands
endif
tests_hands_hands_SOURCES = tests/hands/hands.c tests/hands/oracle.c tests/hands/oracle.h tests/hands/seat.c \
  tests/hands/seat.h tests/hands/cells.c tests/hands/cells.h $(BUSINESS_COUNTER)
tests_hands_hands_LDADD = $(CMOCKA_LIBS) libdesk.a $(CORE_LIBS) $(NCURSES_LIBS)
tests_hands_hands_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=page_press -Wl,--wrap=page_post -Wl,--wrap=page_ask
EXTRA_tests_hands_hands_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)

# 200,000 scripts with 500 restarts of the core: hours, so not part of the check.
soak-hands: tests/hands/hands
	$(AM_TESTS_ENVIRONMENT) tests/hands/hands 500 1000
soak: soak-hands
.PHONY: soak soak-hands
