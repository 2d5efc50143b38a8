noinst_LIBRARIES += libdesk.a
libdesk_a_SOURCES = \
  src/desk/desk.c \
  src/desk/desk.h
