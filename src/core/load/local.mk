libcore_a_SOURCES += \
  src/core/load/area.c \
  src/core/load/limits.def \
  src/core/load/load.c \
  src/core/load/load.h \
  src/core/load/load_apply.c \
  src/core/load/load_kind.c \
  src/core/load/load_readings.c \
  src/core/load/load_rules.c
