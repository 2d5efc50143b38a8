noinst_LIBRARIES += libops.a
libops_a_SOURCES = \
  src/ops/bind.c \
  src/ops/bind.h \
  src/ops/event.c \
  src/ops/events.def \
  src/ops/json_call.c \
  src/ops/link.c \
  src/ops/message/arrears.def \
  src/ops/message/cash.def \
  src/ops/message/correct.def \
  src/ops/message/customer.def \
  src/ops/message/money.def \
  src/ops/message/office.def \
  src/ops/message/session.def \
  src/ops/message/meter.def \
  src/ops/message/run.def \
  src/ops/message/surplus.def \
  src/ops/message/tariff.def \
  src/ops/message/work.def \
  src/ops/messages.def \
  src/ops/ops.c \
  src/ops/ops.def \
  src/ops/ops.h \
  src/ops/parked.c \
  src/ops/parked.h \
  src/ops/receipt.c \
  src/ops/receipt.h \
  src/ops/request_id.c \
  src/ops/task_words.c \
  src/ops/task_words.h \
  src/ops/terminal.c \
  src/ops/terminal.h \
  src/ops/told.c \
  src/ops/told.h \
  src/ops/wire.c \
  src/ops/words.c \
  src/ops/words.h
