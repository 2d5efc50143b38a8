libcore_a_SOURCES += \
  src/core/change/area.c \
  src/core/change/change.c \
  src/core/change/change.h \
  src/core/change/change_state.c \
  src/core/change/effect_account_flag.c \
  src/core/change/effect_close_account.c \
  src/core/change/effect_none.c \
  src/core/change/effect_open_account.c \
  src/core/change/effect_rename.c \
  src/core/change/effect_restore_supply.c \
  src/core/change/effect_transfer.c \
  src/core/change/effects.def \
  src/core/change/expiry.c \
  src/core/change/final_bill.c \
  src/core/change/limits.def \
  src/core/change/number.c \
  src/core/change/recall.c \
  src/core/change/recall.h \
  src/core/change/restore.c \
  src/core/change/restore.h
