/* When an office works, laid out for arithmetic.
 *
 * Two things are kept apart. A working day is what the decrees say: Monday to
 * Friday but for days off, and make-up days. Office hours are spans of a pattern
 * day, and only spans that count move a limit: a hall open on a Sunday takes
 * customers in, and no limit runs. The table made from both has a line a day
 * with the running totals of working days and of counting time before it, so
 * that adding days is two look-ups and adding hours one search, however long
 * ago a job began. It is made again when a decree or the hours change; nothing
 * is ever patched in it.
 *
 * Where a year is not loaded every question that touches it is refused with
 * that year; days before the first set of hours are refused with that day. */
#ifndef CORE_WORK_HOURS_H
#define CORE_WORK_HOURS_H

#include "core/work/bounds.h"
#include "record/tables.h"

struct work_time;

/* From the rows of all unit kinds those of unit_kind are taken; a set is all rows
 * of one valid_from and holds until the next. Refused: no rows (hours_missing), a
 * time that is none (hour_invalid), spans that end before they begin (time_backwards) or
 * overlap (hours_overlap), a counting span on a day that does not work (hours_day_off), and a working day
 * without one (hours_missing names the day). */
enum status work_time_new(const struct calendar *c, const struct office_hours *row, size_t n, uint16_t unit_kind,
                          struct work_time **time_r, struct fault *f);
void work_time_free(struct work_time **time);
/* A row's span in minutes of its day: hour_invalid, time_backwards, of `opens` or `closes`. */
enum status hours_span(const struct office_hours *row, int *from_r, int *to_r, struct fault *f);

/* Whether the office is open to customers, on days that count or not. */
enum status work_time_open(const struct work_time *w, instant t, bool *open_r, struct fault *f);

/* A day is its place in the table; every answer below lies between two days the
 * table knows without a gap, or names the gap. */
enum status work_day_of(const struct work_time *w, instant t, uint32_t *day_r, struct fault *f);
/* Refused when a day in between is not known. */
enum status work_days_known(const struct work_time *w, uint32_t from, uint32_t to, struct fault *f);
bool work_day_works(const struct work_time *w, uint32_t day);
instant work_day_opens(const struct work_time *w, uint32_t day);           /* counting time only */
instant work_day_closes(const struct work_time *w, uint32_t day);
instant work_day_midnight(const struct work_time *w, uint32_t day);
date work_day_date(const struct work_time *w, uint32_t day);
/* Working days up to and with that day, from the table's beginning. */
int64_t work_days_upto(const struct work_time *w, uint32_t day);
/* The working day of that count; the base is where the question began. */
enum status work_day_nth(const struct work_time *w, uint32_t base, int64_t nth, uint32_t *day_r, struct fault *f);

/* Counting time from the table's beginning up to t, in microseconds; day is t's. */
int64_t work_office_upto(const struct work_time *w, uint32_t day, instant t);
/* The first instant by which that much has passed; the base as above. */
enum status work_office_at(const struct work_time *w, uint32_t base, int64_t passed, instant *at_r, struct fault *f);

#endif
