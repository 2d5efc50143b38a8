libcore_a_SOURCES += \
  src/core/customer/account.c \
  src/core/customer/area.c \
  src/core/customer/contact.c \
  src/core/customer/customer.h \
  src/core/customer/industry.c \
  src/core/customer/identity.c \
  src/core/customer/limits.def \
  src/core/customer/link.c \
  src/core/customer/note.c \
  src/core/customer/query.c \
  src/core/customer/query.h \
  src/core/customer/reveal.c \
  src/core/customer/words.c
