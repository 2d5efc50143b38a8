libcore_a_SOURCES += \
  src/core/work/board.h \
  src/core/work/clock.c \
  src/core/work/clock.h \
  src/core/work/course.c \
  src/core/work/course.h \
  src/core/work/effect.h \
  src/core/work/effects.def \
  src/core/work/explain.c \
  src/core/work/flow.h \
  src/core/work/hours.c \
  src/core/work/hours.h \
  src/core/work/job.h
