libcore_a_SOURCES += \
  src/core/outbox/area.c \
  src/core/outbox/check_outbox.c \
  src/core/outbox/inner.h \
  src/core/outbox/limits.def \
  src/core/outbox/list.c \
  src/core/outbox/outbox.h \
  src/core/outbox/send.c \
  src/core/outbox/tell.c \
  src/core/outbox/tidy.c
