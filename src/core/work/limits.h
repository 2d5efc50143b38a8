/* Limits, office hours and decreed days, held in memory as settings are: few, and
 * asked by every clock. The committed ones are read again when a batch changed
 * one; a writer that has changed one in a batch not yet committed asks the store.
 * A store that has no row for a kind of work or of unit uses the shipped ones. */
#ifndef CORE_WORK_LIMITS_H
#define CORE_WORK_LIMITS_H

#include "core/engine/inner.h"
#include "core/work/clock.h"

enum status limits_open(struct core *c, struct fault *f);
void limits_close(struct core *c);
/* Reads what is committed; what was held stays good for ten minutes more, for
 * those who still look at it. */
enum status limits_reload(struct core *c);
/* A reading as if what is asked held too, kept ten minutes; set: this call asks it alone, or, NULL,
 * what holds again. For a call that changes none of them. */
struct moves_ask;
enum status limits_as_if(struct call *c, const struct moves_ask *q, void **reading_r);
void limits_set(struct call *c, void *reading);
/* The table of days of units of that kind there; unit_work_time (job.h) is that of its own kind. */
enum status unit_kind_time(struct call *c, const char *unit_no, uint16_t unit_kind, const struct work_time **time_r);
/* Is it a table this is made from? */
bool limits_table(uint64_t table_no);

#endif
