/* Calendars of units: a province's, a prefecture's, a county's, a station's own beside the
 * decrees and the hours of its kind. Part of a reading (limits.h).
 *
 * A day that a unit has of its own holds for it and for all below it that say nothing of that
 * day themselves. Hours are a set: from its first day on it takes the place of the hours of that
 * kind of unit which the unit above has, or, where none above has any, of the office's. A row
 * with as_above gives both back. A year is loaded by its decree alone (calendar_change).
 *
 * Of units that share what is their own, and are of one kind, there is one table of days. */
#ifndef CORE_WORK_CALENDARS_H
#define CORE_WORK_CALENDARS_H

#include "core/engine/gap.h"
#include "core/work/hours.h"

/* What a reading has of it. days: the decrees; hours: the office's, by kind of unit. */
struct calendars {
    struct array units, days, own_days, own_hours;   /* struct unit, holiday, unit_day, unit_hours; as their keys are */
    struct array hours;                              /* struct office_hours */
    struct gap gap;                                  /* of units, their days or their hours */
    const char **owner;                              /* units with any, in order */
    unsigned owners;
    struct owned_time **time;                        /* by owner, 0 nobody, and kind; made when first asked for */
};

/* Once all rows are there. ST_field_too_many: more owners than CALENDARS_OWN. */
enum status calendars_place(struct calendars *k, struct pool *pool);
void calendars_free(struct calendars *k);
/* The table of days of that unit; whoever asks holds the reading's lock. */
enum status calendars_time(struct calendars *k, struct pool *pool, const char *unit_no, uint16_t unit_kind,
                           const struct work_time **time_r, struct fault *f);

/* One set as the rows it comes to, of which nothing is looked at but their form: time_invalid names the
 * field. as_above: none. */
enum status unit_hours_rows(const struct unit_hours *h, struct pool *pool, struct array *rows, struct fault *f);

#endif
