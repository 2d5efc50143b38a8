libcore_a_SOURCES += \
  src/core/bill/debt.c \
  src/core/bill/late_fee.c \
  src/core/bill/waive.c
