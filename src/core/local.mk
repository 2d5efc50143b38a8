noinst_LIBRARIES += libcore.a
libcore_a_SOURCES = \
  src/core/approve.c \
  src/core/audit.c \
  src/core/audit.h \
  src/core/call.c \
  src/core/check.c \
  src/core/check.h \
  src/core/check_ledger.c \
  src/core/checks.def \
  src/core/core.c \
  src/core/core.h \
  src/core/dispatch.c \
  src/core/flush.c \
  src/core/inner.h \
  src/core/ledger.c \
  src/core/metrics.c \
  src/core/principal.c \
  src/core/queue.c \
  src/core/remember.c \
  src/core/rules.c \
  src/core/sandbox.c \
  src/core/secret.c \
  src/core/secret.h \
  src/core/seed.c \
  src/core/seed.h \
  src/core/server.c \
  src/core/slice.c \
  src/core/slice.h \
  src/core/timer.c \
  src/core/writer.c

include src/core/office/local.mk
include src/core/customer/local.mk
include src/core/cash/local.mk
include src/core/work/local.mk

CORE_LIBS = libcore.a libstore.a libops.a librecord.a libbase.a \
  $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CRYPT_LIBS) $(SECCOMP_LIBS) $(LIBICONV) -lpthread

pkglibexec_PROGRAMS += wattdesk-core
wattdesk_core_SOURCES = src/core/main.c
wattdesk_core_LDADD = $(CORE_LIBS)
