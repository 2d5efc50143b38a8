libcore_a_SOURCES += \
  src/core/work/accept.c \
  src/core/work/assign.c \
  src/core/work/board.h \
  src/core/work/check_jobs.c \
  src/core/work/clock.c \
  src/core/work/clock.h \
  src/core/work/correct.c \
  src/core/work/course.c \
  src/core/work/course.h \
  src/core/work/doing.h \
  src/core/work/effect.c \
  src/core/work/effect.h \
  src/core/work/effects.def \
  src/core/work/ending.c \
  src/core/work/explain.c \
  src/core/work/find.c \
  src/core/work/finish.c \
  src/core/work/flow.h \
  src/core/work/flow_read.c \
  src/core/work/flows.c \
  src/core/work/hours.c \
  src/core/work/hours.h \
  src/core/work/job.c \
  src/core/work/job.h \
  src/core/work/job_clock.c \
  src/core/work/job_words.c \
  src/core/work/limits.c \
  src/core/work/limits.h \
  src/core/work/opening.c \
  src/core/work/papers.def \
  src/core/work/plan.c \
  src/core/work/show.c \
  src/core/work/stages.c \
  src/core/work/waiting.c

# The deadline board, its order, its alerts and its rates.
libcore_a_SOURCES += \
  src/core/work/alerts.c \
  src/core/work/board.c \
  src/core/work/danger.c \
  src/core/work/danger.h \
  src/core/work/deadlines.c \
  src/core/work/expiry.c \
  src/core/work/names.c \
  src/core/work/open.h \
  src/core/work/people.c \
  src/core/work/rates.c
