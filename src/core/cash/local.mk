libcore_a_SOURCES += \
  src/core/cash/cash.h \
  src/core/cash/late_fee.c
