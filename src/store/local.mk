noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
  src/store/backup.c \
  src/store/build.c \
  src/store/bulk.c \
  src/store/care.c \
  src/store/cause.c \
  src/store/cause.def \
  src/store/check.c \
  src/store/entries.c \
  src/store/env.c \
  src/store/gather.c \
  src/store/generation.c \
  src/store/generation.h \
  src/store/home.c \
  src/store/hot.c \
  src/store/manifest.c \
  src/store/manifest.h \
  src/store/meta.c \
  src/store/meta.def \
  src/store/pages.c \
  src/store/parts.c \
  src/store/parts.h \
  src/store/private.h \
  src/store/prune.c \
  src/store/restore.c \
  src/store/row.c \
  src/store/salvage.c \
  src/store/scan.c \
  src/store/seal.c \
  src/store/settle.c \
  src/store/spare.c \
  src/store/store.c \
  src/store/store.h \
  src/store/sweep.c \
  src/store/txn.c \
  src/store/upgrade.c \
  src/store/version1.def
