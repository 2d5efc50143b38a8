libcore_a_SOURCES += \
  src/core/meter/area.c \
  src/core/meter/check_point.c \
  src/core/meter/device.c \
  src/core/meter/gather.c \
  src/core/meter/hang.c \
  src/core/meter/limits.def \
  src/core/meter/losses.c \
  src/core/meter/meter.h \
  src/core/meter/mount.c \
  src/core/meter/network.c \
  src/core/meter/owner.c \
  src/core/meter/parts.c \
  src/core/meter/place_list.c \
  src/core/meter/point.c \
  src/core/meter/point.h \
  src/core/meter/put_right.c \
  src/core/meter/ratio.c \
  src/core/meter/reading.c \
  src/core/meter/reading.h \
  src/core/meter/reading_decide.c \
  src/core/meter/reading_facts.c \
  src/core/meter/reading_list.c \
  src/core/meter/reading_look.c \
  src/core/meter/reading_sheet.c \
  src/core/meter/registers.c \
  src/core/meter/seal.c \
  src/core/meter/section.c
