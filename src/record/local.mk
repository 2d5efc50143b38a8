noinst_LIBRARIES += librecord.a
librecord_a_SOURCES = \
  src/record/record.h \
  src/record/shape.h \
  src/record/codes.c \
  src/record/registry.c \
  src/record/tables.c \
  src/record/tables.h \
  src/record/struct.h \
  src/record/table.h \
  src/record/end.h \
  src/record/key.c \
  src/record/value.c \
  src/record/encode.c \
  src/record/decode.c \
  src/record/check.c \
  src/record/format.c \
  src/record/parse.c \
  src/record/json_in.c \
  src/record/json_reason.h \
  src/record/json_out.c \
  src/record/difference.c \
  src/record/made.c \
  src/record/mask.c \
  src/record/csv.h \
  src/record/csv_text.c \
  src/record/csv_rows.c \
  src/record/csv_words.c \
  src/record/csv_in.c \
  src/record/csv_map.c \
  src/record/csv_out.c \
  src/record/dictionary.c
