libcore_a_SOURCES += \
  src/core/sample/account.c \
  src/core/sample/bills.c \
  src/core/sample/books.c \
  src/core/sample/county.c \
  src/core/sample/county.h \
  src/core/sample/dice.c \
  src/core/sample/dice.h \
  src/core/sample/jobs.c \
  src/core/sample/known.c \
  src/core/sample/known.h \
  src/core/sample/make.c \
  src/core/sample/maker.h \
  src/core/sample/office.c \
  src/core/sample/person.c \
  src/core/sample/profile.c \
  src/core/sample/rows.c \
  src/core/sample/sample.h \
  src/core/sample/till.c \
  src/core/sample/vault.c

dbsampledir = $(pkgdatadir)/db/sample
dist_dbsample_DATA = \
  db/sample/README \
  db/sample/common-names.csv \
  db/sample/given-names.csv \
  db/sample/surnames.csv \
  db/sample/townships.csv
