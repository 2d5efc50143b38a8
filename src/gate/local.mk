noinst_LIBRARIES += libgate.a
libgate_a_SOURCES = \
  src/gate/gate.c \
  src/gate/gate.h

sbin_PROGRAMS += wattdeskd
wattdeskd_SOURCES = src/gate/main.c
wattdeskd_LDADD = libgate.a libdesk.a libops.a librecord.a libbase.a \
  $(LIBSSH_LIBS) $(NCURSES_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(SECCOMP_LIBS) $(LIBICONV)
