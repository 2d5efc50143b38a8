noinst_LIBRARIES += libcore.a
libcore_a_SOURCES = src/core/core.h

# In the order of the areas: each may use those before it.
include src/core/engine/local.mk
include src/core/office/local.mk
include src/core/ticket/local.mk
include src/core/customer/local.mk
include src/core/outbox/local.mk
include src/core/meter/local.mk
include src/core/bill/local.mk
include src/core/work/local.mk
include src/core/change/local.mk
include src/core/cash/local.mk
include src/core/run/local.mk
include src/core/correct/local.mk
include src/core/load/local.mk
include src/core/view/local.mk

CORE_LIBS = libcore.a libstore.a libops.a librecord.a libbase.a \
  $(DB_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CRYPT_LIBS) $(CRACK_LIBS) $(SECCOMP_LIBS) $(LIBICONV) -lpthread

pkglibexec_PROGRAMS += wattdesk-core
wattdesk_core_SOURCES = src/core/main.c
wattdesk_core_LDADD = $(CORE_LIBS)
