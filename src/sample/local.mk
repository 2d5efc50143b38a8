noinst_LIBRARIES += libsample.a
libsample_a_SOURCES = \
  src/sample/account.c \
  src/sample/bills.c \
  src/sample/books.c \
  src/sample/county.c \
  src/sample/county.h \
  src/sample/dice.c \
  src/sample/dice.h \
  src/sample/jobs.c \
  src/sample/known.c \
  src/sample/known.h \
  src/sample/make.c \
  src/sample/maker.c \
  src/sample/maker.h \
  src/sample/months.c \
  src/sample/office.c \
  src/sample/person.c \
  src/sample/profile.c \
  src/sample/rows.c \
  src/sample/sample.h \
  src/sample/till.c \
  src/sample/vault.c

pkglibexec_PROGRAMS += wattdesk-sample
wattdesk_sample_SOURCES = src/sample/main.c
wattdesk_sample_LDADD = libsample.a $(CORE_LIBS)

dbsampledir = $(pkgdatadir)/db/sample
dist_dbsample_DATA = \
  db/sample/README \
  db/sample/common-names.csv \
  db/sample/given-names.csv \
  db/sample/surnames.csv \
  db/sample/townships.csv
