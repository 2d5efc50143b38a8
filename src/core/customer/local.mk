libcore_a_SOURCES += \
  src/core/customer/account.c \
  src/core/customer/change.c \
  src/core/customer/change.h \
  src/core/customer/change_state.c \
  src/core/customer/contact.c \
  src/core/customer/customer.h \
  src/core/customer/effect_account_flag.c \
  src/core/customer/effect_close_account.c \
  src/core/customer/effect_none.c \
  src/core/customer/effect_open_account.c \
  src/core/customer/effect_rename.c \
  src/core/customer/effect_restore_supply.c \
  src/core/customer/effect_transfer.c \
  src/core/customer/find.c \
  src/core/customer/identity.c \
  src/core/customer/link.c \
  src/core/customer/note.c \
  src/core/customer/number.c \
  src/core/customer/pages.c \
  src/core/customer/query.c \
  src/core/customer/query.h \
  src/core/customer/restore.c \
  src/core/customer/restore.h \
  src/core/customer/reveal.c \
  src/core/customer/show.c \
  src/core/customer/words.c
