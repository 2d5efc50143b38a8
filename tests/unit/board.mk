# The deadline board: its order, its figures, its alerts and its rates.
BOARD_TESTS = tests/unit/board tests/unit/board_alerts tests/unit/board_rates tests/unit/board_many \
  tests/unit/board_events tests/unit/board_recount \
  tests/unit/board_forecast tests/unit/board_moves tests/unit/board_calendars tests/unit/board_usual \
  tests/unit/board_wall
BOARD_JOBS = tests/unit/board_jobs.c tests/unit/board_jobs.h $(CORE_OFFICE)
if TESTS_BUILT
check_PROGRAMS += $(BOARD_TESTS)
TESTS += $(BOARD_TESTS)
endif
tests_unit_board_SOURCES = tests/unit/board.c $(BOARD_JOBS) $(CLOCK_DAYS)
tests_unit_board_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_alerts_SOURCES = tests/unit/board_alerts.c $(BOARD_JOBS)
tests_unit_board_alerts_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_rates_SOURCES = tests/unit/board_rates.c $(BOARD_JOBS)
tests_unit_board_rates_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_many_SOURCES = tests/unit/board_many.c $(BOARD_JOBS)
tests_unit_board_many_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_forecast_SOURCES = tests/unit/board_forecast.c $(BOARD_JOBS)
tests_unit_board_forecast_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_calendars_SOURCES = tests/unit/board_calendars.c $(BOARD_JOBS)
tests_unit_board_calendars_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_wall_SOURCES = tests/unit/board_wall.c $(BOARD_JOBS)
tests_unit_board_wall_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_usual_SOURCES = tests/unit/board_usual.c $(BOARD_JOBS)
tests_unit_board_usual_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_moves_SOURCES = tests/unit/board_moves.c $(BOARD_JOBS)
tests_unit_board_moves_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_recount_SOURCES = tests/unit/board_recount.c $(BOARD_JOBS)
tests_unit_board_recount_LDADD = $(CORE_TEST_LIBS)
tests_unit_board_events_SOURCES = tests/unit/board_events.c $(CORE_SERVING) $(BOARD_JOBS)
tests_unit_board_events_LDADD = $(CORE_TEST_LIBS)
