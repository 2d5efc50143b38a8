libcore_a_SOURCES += \
  src/core/ticket/area.c \
  src/core/ticket/check_tickets.c \
  src/core/ticket/expire.c \
  src/core/ticket/limits.def \
  src/core/ticket/list.c \
  src/core/ticket/open.c \
  src/core/ticket/report.c \
  src/core/ticket/rules.c \
  src/core/ticket/serve.c \
  src/core/ticket/take.c \
  src/core/ticket/ticket.h
