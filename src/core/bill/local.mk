libcore_a_SOURCES += \
  src/core/bill/area.c \
  src/core/bill/basic.c \
  src/core/bill/bill.h \
  src/core/bill/check_bill.c \
  src/core/bill/debt.c \
  src/core/bill/energy.c \
  src/core/bill/factor.c src/core/bill/issue.c \
  src/core/bill/figure.h \
  src/core/bill/late_fee.c \
  src/core/bill/limits.def \
  src/core/bill/lines.c \
  src/core/bill/make.c \
  src/core/bill/make.h \
  src/core/bill/make_charge.c \
  src/core/bill/make_read.c \
  src/core/bill/make_tiers.c \
  src/core/bill/make_use.c \
  src/core/bill/payments.c \
  src/core/bill/prices.c \
  src/core/bill/quote.c \
  src/core/bill/tariff.c \
  src/core/bill/tariff.h \
  src/core/bill/tariff_plans.c \
  src/core/bill/tariff_prices.c \
  src/core/bill/tariff_put.c \
  src/core/bill/tiers.c \
  src/core/bill/waive.c
