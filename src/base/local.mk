noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
  src/base/base.h \
  src/base/status.c \
  src/base/status.h \
  src/base/status.def
