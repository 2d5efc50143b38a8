# Jobs: what the check of the store says of them, and what their clocks run by.
# Their rules are tests/rules/work.rules.
WORK_TESTS = \
  tests/unit/work_applications \
  tests/unit/work_check \
  tests/unit/work_events \
  tests/unit/work_fees \
  tests/unit/work_generation \
  tests/unit/work_hall_check \
  tests/unit/work_hands \
  tests/unit/work_limits \
  tests/unit/work_random \
  tests/unit/work_slots \
  tests/unit/work_staff \
  tests/unit/work_together
if TESTS_BUILT
check_PROGRAMS += $(WORK_TESTS)
TESTS += $(WORK_TESTS)
endif
tests_unit_work_check_SOURCES = tests/unit/work_check.c $(BUSINESS_COUNTER)
tests_unit_work_check_LDADD = $(BUSINESS_LIBS)
tests_unit_work_limits_SOURCES = tests/unit/work_limits.c $(BUSINESS_COUNTER)
tests_unit_work_limits_LDADD = $(BUSINESS_LIBS)
tests_unit_work_random_SOURCES = tests/unit/work_random.c tests/unit/follower.c tests/unit/follower.h \
  $(BUSINESS_COUNTER)
tests_unit_work_random_LDADD = $(BUSINESS_LIBS)
tests_unit_work_events_SOURCES = tests/unit/work_events.c $(BOARD_JOBS)
tests_unit_work_events_LDADD = $(CORE_TEST_LIBS)
tests_unit_work_fees_SOURCES = tests/unit/work_fees.c $(BUSINESS_HALL)
tests_unit_work_fees_LDADD = $(BUSINESS_LIBS)
JOB_STEPS = tests/unit/job_steps.c tests/unit/job_steps.h $(BUSINESS_HALL)
tests_unit_work_applications_SOURCES = tests/unit/work_applications.c $(JOB_STEPS)
tests_unit_work_applications_LDADD = $(BUSINESS_LIBS)
tests_unit_work_generation_SOURCES = tests/unit/work_generation.c $(JOB_STEPS)
tests_unit_work_generation_LDADD = $(BUSINESS_LIBS)
tests_unit_work_staff_SOURCES = tests/unit/work_staff.c $(BUSINESS_HALL)
tests_unit_work_staff_LDADD = $(BUSINESS_LIBS)
tests_unit_work_hall_check_SOURCES = tests/unit/work_hall_check.c $(BUSINESS_HALL)
tests_unit_work_hall_check_LDADD = $(BUSINESS_LIBS)
tests_unit_work_together_SOURCES = tests/unit/work_together.c $(BUSINESS_HALL)
tests_unit_work_together_LDADD = $(BUSINESS_LIBS)
tests_unit_work_hands_SOURCES = tests/unit/work_hands.c $(BUSINESS_HALL)
tests_unit_work_hands_LDADD = $(BUSINESS_LIBS)
tests_unit_work_slots_SOURCES = tests/unit/work_slots.c $(BUSINESS_HALL)
tests_unit_work_slots_LDADD = $(BUSINESS_LIBS)
