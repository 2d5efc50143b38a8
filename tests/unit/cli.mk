if TESTS_BUILT
check_PROGRAMS += tests/unit/cli_report
TESTS += tests/unit/cli_report
endif
tests_unit_cli_report_SOURCES = tests/unit/cli_report.c src/cli/report.c
tests_unit_cli_report_LDADD = libgate.a libdesk.a libops.a librecord.a libbase.a $(CMOCKA_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(LIBICONV)
EXTRA_tests_unit_cli_report_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
