noinst_LIBRARIES += librecord.a
librecord_a_SOURCES = \
  src/record/record.h \
  src/record/tables.c \
  src/record/tables.h \
  src/record/struct.h \
  src/record/table.h \
  src/record/end.h
