BASE_TESTS = \
  tests/unit/base_charset \
  tests/unit/base_data \
  tests/unit/base_dates \
  tests/unit/base_lang \
  tests/unit/base_lock \
  tests/unit/base_money \
  tests/unit/base_net \
  tests/unit/base_rooms \
  tests/unit/base_text
BASE_LIBS = libbase.a $(CMOCKA_LIBS) $(LIBICONV) -lpthread
if TESTS_BUILT
check_PROGRAMS += $(BASE_TESTS)
TESTS += $(BASE_TESTS)
endif
tests_unit_base_charset_SOURCES = tests/unit/base_charset.c
tests_unit_base_charset_LDADD = $(BASE_LIBS)
tests_unit_base_data_SOURCES = tests/unit/base_data.c
tests_unit_base_data_LDADD = $(BASE_LIBS)
tests_unit_base_dates_SOURCES = tests/unit/base_dates.c
tests_unit_base_dates_LDADD = $(BASE_LIBS)
tests_unit_base_lang_SOURCES = tests/unit/base_lang.c
tests_unit_base_lang_LDADD = $(BASE_LIBS)
EXTRA_tests_unit_base_lang_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
tests_unit_base_lock_SOURCES = tests/unit/base_lock.c
tests_unit_base_lock_LDADD = $(BASE_LIBS)
tests_unit_base_money_SOURCES = tests/unit/base_money.c
tests_unit_base_money_LDADD = $(BASE_LIBS)
tests_unit_base_net_SOURCES = tests/unit/base_net.c
tests_unit_base_net_LDADD = $(BASE_LIBS)
tests_unit_base_rooms_SOURCES = tests/unit/base_rooms.c
tests_unit_base_rooms_LDADD = $(BASE_LIBS)
tests_unit_base_text_SOURCES = tests/unit/base_text.c
tests_unit_base_text_LDADD = $(BASE_LIBS)
