libcore_a_SOURCES += \
  src/core/office/timed.h
