noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
  src/store/backup.c \
  src/store/bulk.c \
  src/store/care.c \
  src/store/check.c \
  src/store/entries.c \
  src/store/env.c \
  src/store/gather.c \
  src/store/home.c \
  src/store/private.h \
  src/store/row.c \
  src/store/scan.c \
  src/store/seal.c \
  src/store/spare.c \
  src/store/store.c \
  src/store/store.h \
  src/store/txn.c
