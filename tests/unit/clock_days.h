/* The shipped decrees and office hours, and short words for histories. */
#ifndef TESTS_UNIT_CLOCK_DAYS_H
#define TESTS_UNIT_CLOCK_DAYS_H

#include "core/work/clock.h"

struct calendar *days_calendar(int last_year);          /* db/seed/holidays.csv up to that year */
struct work_time *days_of(const struct calendar *c);    /* a hall's hours from db/seed/office_hours.csv */
size_t days_limits(struct pool *pool, struct time_limit **row_r);
/* "2026-11-23 09:00" */
instant at_of(const char *text);
const char *text_of(instant t);                         /* the same again, one at a time; "-" for 0 */

#endif
