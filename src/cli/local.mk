bin_PROGRAMS += wattdesk
wattdesk_SOURCES = \
  src/cli/call.c \
  src/cli/cli.h \
  src/cli/desk.c \
  src/cli/journal.c \
  src/cli/load.c \
  src/cli/load_stands.c \
  src/cli/local.c \
  src/cli/main.c \
  src/cli/office.c \
  src/cli/reading.c \
  src/cli/report.c \
  src/cli/chart.def \
  src/cli/report.def \
  src/cli/show.c \
  src/cli/store.c \
  src/cli/tariff.c \
  src/cli/task.c
wattdesk_LDADD = libgate.a libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
