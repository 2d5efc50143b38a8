libcore_a_SOURCES += \
  src/core/run/ageing.c \
  src/core/run/ahead.c \
  src/core/run/area.c \
  src/core/run/arrears.c \
  src/core/run/arrears.h \
  src/core/run/cut.h \
  src/core/run/cut_bars.c \
  src/core/run/cut_off.c \
  src/core/run/cut_settle.c \
  src/core/run/cut_supply.c \
  src/core/run/cut_told.c \
  src/core/run/cut_told.h \
  src/core/run/figure.c \
  src/core/run/issue.c \
  src/core/run/letter.c \
  src/core/run/letter.h \
  src/core/run/letter_batch.c \
  src/core/run/letter_written.c \
  src/core/run/limits.def \
  src/core/run/made.c \
  src/core/run/notices.c \
  src/core/run/review.c \
  src/core/run/run.c \
  src/core/run/run.h \
  src/core/run/scope.c
