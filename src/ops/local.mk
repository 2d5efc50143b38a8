noinst_LIBRARIES += libops.a
libops_a_SOURCES = \
  src/ops/ops.c \
  src/ops/terminal.c \
  src/ops/terminal.h \
  src/ops/ops.h \
  src/ops/ops.def \
  src/ops/messages.def
