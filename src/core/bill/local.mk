libcore_a_SOURCES += \
  src/core/bill/area.c \
  src/core/bill/bill.h \
  src/core/bill/check_bill.c \
  src/core/bill/debt.c \
  src/core/bill/late_fee.c \
  src/core/bill/limits.def \
  src/core/bill/payments.c \
  src/core/bill/waive.c
