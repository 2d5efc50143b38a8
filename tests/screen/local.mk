# Screens: keys in, screen out, by libvterm. One script: tests/screen/screen tests/screen/script/ROOM/NAME.test
if TESTS_BUILT
check_PROGRAMS += tests/screen/screen
TESTS += tests/screen/screen
tests_screen_screen_SOURCES = tests/screen/screen.c tests/screen/harness.c tests/screen/harness.h \
  tests/screen/terminal.c tests/screen/glass.c tests/screen/glass.h tests/screen/world.c tests/screen/world.h
tests_screen_screen_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_screen_screen_LDADD = libdesk.a libops.a librecord.a libbase.a \
  $(VTERM_LIBS) $(NCURSES_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS) $(CRYPT_LIBS) $(LIBICONV)
check_PROGRAMS += tests/screen/paint
TESTS += tests/screen/paint
tests_screen_paint_SOURCES = tests/screen/paint.c tests/screen/harness.c tests/screen/harness.h \
  tests/screen/terminal.c tests/screen/glass.c tests/screen/glass.h tests/screen/world.c tests/screen/world.h
tests_screen_paint_CFLAGS = $(AM_CFLAGS) $(VTERM_CFLAGS)
tests_screen_paint_LDADD = $(tests_screen_screen_LDADD)
check_PROGRAMS += tests/screen/changed
TESTS += tests/screen/changed
tests_screen_changed_SOURCES = tests/screen/changed.c tests/screen/harness.c tests/screen/harness.h \
  tests/screen/terminal.c tests/screen/glass.c tests/screen/glass.h tests/screen/world.c tests/screen/world.h
tests_screen_changed_CFLAGS = $(tests_screen_paint_CFLAGS)
tests_screen_changed_LDADD = $(tests_screen_screen_LDADD)
EXTRA_tests_screen_changed_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
EXTRA_tests_screen_paint_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
EXTRA_tests_screen_screen_DEPENDENCIES = $(ZH_CN_MO) $(EN_MO) $(ZH_TW_MO)
endif
EXTRA_DIST += tests/screen/script tests/screen/expected tests/screen/forms tests/screen/paint.words
