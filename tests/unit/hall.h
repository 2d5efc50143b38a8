/* One small office (counter.h) for all tests of a program: opened before the first with what
 * counter_more puts in, closed after the last, and asked by `as`. */
#ifndef TESTS_UNIT_HALL_H
#define TESTS_UNIT_HALL_H

#include "tests/unit/counter.h"

extern struct hall hall;
/* For cmocka_run_group_tests. */
int hall_setup(void **state);
int hall_teardown(void **state);
/* One operation as this person of it: 'k'. */
enum status as(char who, enum op_id op, const void *q, void *r);
/* One that needs a second person: asked for, granted by a supervisor and done. */
enum status with_leave(char who, enum op_id op, const void *q, void *r);

#endif
