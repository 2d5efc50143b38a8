libcore_a_SOURCES += \
  src/core/meter/area.c \
  src/core/meter/limits.def \
  src/core/meter/losses.c \
  src/core/meter/meter.h \
  src/core/meter/parts.c \
  src/core/meter/registers.c
