libcore_a_SOURCES += \
  src/core/cash/cash.h \
  src/core/cash/check_bank.c \
  src/core/cash/check_cash.c \
  src/core/cash/day_report.c \
  src/core/cash/debt.c \
  src/core/cash/deposit.c \
  src/core/cash/deposit_parts.c \
  src/core/cash/hall.c \
  src/core/cash/late_fee.c \
  src/core/cash/paper.c \
  src/core/cash/print.c \
  src/core/cash/quote.c \
  src/core/cash/receipts.c \
  src/core/cash/reverse.c \
  src/core/cash/shift.c \
  src/core/cash/shift_count.c \
  src/core/cash/shift_open.c \
  src/core/cash/shift_reopen.c \
  src/core/cash/shift_sign.c \
  src/core/cash/split.c \
  src/core/cash/take.c \
  src/core/cash/take.h \
  src/core/cash/take_hands.c \
  src/core/cash/tender.c \
  src/core/cash/turn_in.c \
  src/core/cash/words.c
