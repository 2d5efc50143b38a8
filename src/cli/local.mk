bin_PROGRAMS += wattdesk
wattdesk_SOURCES = \
  src/cli/call.c \
  src/cli/cli.h \
  src/cli/desk.c \
  src/cli/flow.c \
  src/cli/journal.c \
  src/cli/load.c \
  src/cli/load_stands.c \
  src/cli/local.c \
  src/cli/main.c \
  src/cli/office.c \
  src/cli/prove.c \
  src/cli/reading.c \
  src/cli/report.c \
  src/cli/chart.def \
  src/cli/report.def \
  src/cli/show.c \
  src/cli/store.c \
  src/cli/estate.c \
  src/cli/tariff.c \
  src/cli/task.c \
  src/cli/urdb.c \
  src/cli/urdb.h \
  src/cli/urdb_number.c \
  src/cli/urdb_rows.c
wattdesk_LDADD = libgate.a libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
