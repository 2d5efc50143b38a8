libcore_a_SOURCES += \
  src/core/correct/adjust.c \
  src/core/correct/adjust.h \
  src/core/correct/apply.c \
  src/core/correct/area.c \
  src/core/correct/correct.c \
  src/core/correct/correct.h \
  src/core/correct/limits.def \
  src/core/correct/rebill.c
