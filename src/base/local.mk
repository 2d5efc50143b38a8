noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
  src/base/base.h \
  src/base/buf.c \
  src/base/buf.h \
  src/base/calendar.c \
  src/base/capitals.c \
  src/base/charset.c \
  src/base/charset.h \
  src/base/clock.c \
  src/base/convert.c \
  src/base/dates.c \
  src/base/dates.h \
  src/base/dates_parse.c \
  src/base/id_number.c \
  src/base/id_number.h \
  src/base/lang.c \
  src/base/lang.h \
  src/base/log.c \
  src/base/log.h \
  src/base/lookalike.c \
  src/base/lookalike.h \
  src/base/money.c \
  src/base/money.h \
  src/base/number.c \
  src/base/number.h \
  src/base/pinyin.c \
  src/base/pool.c \
  src/base/pool.h \
  src/base/rooms.c \
  src/base/rooms.h \
  src/base/status.c \
  src/base/status.def \
  src/base/status.h \
  src/base/text.c \
  src/base/text.h \
  src/base/width.c
