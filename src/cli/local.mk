bin_PROGRAMS += wattdesk
wattdesk_SOURCES = src/cli/main.c
wattdesk_LDADD = libops.a librecord.a libbase.a $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
