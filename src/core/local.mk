noinst_LIBRARIES += libcore.a
libcore_a_SOURCES = \
  src/core/core.c \
  src/core/core.h

pkglibexec_PROGRAMS += wattdesk-core
wattdesk_core_SOURCES = src/core/main.c
wattdesk_core_LDADD = libcore.a libstore.a libops.a librecord.a libbase.a \
  $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CRYPT_LIBS) $(SECCOMP_LIBS) $(LIBICONV) -lpthread
