libcore_a_SOURCES += \
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
  src/sample/maker.h \
  src/sample/office.c \
  src/sample/person.c \
  src/sample/profile.c \
  src/sample/rows.c \
  src/sample/sample.h \
  src/sample/till.c \
  src/sample/vault.c

dbsampledir = $(pkgdatadir)/db/sample
dist_dbsample_DATA = \
  db/sample/README \
  db/sample/common-names.csv \
  db/sample/given-names.csv \
  db/sample/surnames.csv \
  db/sample/townships.csv
