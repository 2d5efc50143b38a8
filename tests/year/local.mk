# A year of a county in one process, and a program that works its report out of the events alone:
# 4,000 jobs in the check, 80,000 in the soak.
if TESTS_BUILT
check_PROGRAMS += tests/year/year tests/year/peer
TESTS += tests/year/year
endif
tests_year_year_SOURCES = tests/year/year.c tests/year/year.h tests/year/county.c tests/year/say.c tests/year/acts.c \
  tests/year/days.c tests/year/books.c tests/year/told.c tests/unit/follower.c tests/unit/follower.h $(BUSINESS_HALL)
tests_year_year_LDADD = $(BUSINESS_LIBS)
tests_year_year_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=fdatasync
EXTRA_tests_year_year_DEPENDENCIES = tests/year/peer$(EXEEXT)
tests_year_peer_SOURCES = tests/year/peer.c
# A whole county.
soak-year: tests/year/year tests/year/peer
	$(AM_TESTS_ENVIRONMENT) tests/year/year 80000
soak: soak-year
.PHONY: soak-year
