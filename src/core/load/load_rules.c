/* What an office works by, brought in as files: the decreed days of a year, and how
 * long work may take. A line takes the place of the one that was there, so a
 * corrected decree is loaded as it stands. Office hours are no such file: a day
 * left out would stop every clock, and one line cannot see that. */
#include "config.h"
#include "core/load/load.h"
#include "core/work/flow.h"

#include <string.h>

static enum status put_over(struct call *c, enum table_id table, void *row)
{
    size_t size = table_info[table].record->size;
    void *old = pool_get(c->pool, size);
    memcpy(old, row, size);
    enum status s = call_get(c, table, old);
    if (s == ST_not_found)
        return call_insert(c, table, row);
    return s ? s : call_put(c, table, old, row);
}

/* -- holidays -- */

static const char *about_holiday(struct call *c, const void *row)
{
    return day_words(c, ((const struct holiday *)row)->day);
}

static enum status apply_holiday(struct call *c, const struct load *l, void *row)
{
    (void)l;
    return put_over(c, TABLE_holiday, row);
}

/* A decree may say of a weekday too that it is worked on: after a holiday that was made longer (2020-02-03). */
const struct load_kind load_holidays = { NULL, about_holiday, apply_holiday, NULL };

/* -- time limits -- */

/* A limit of a stage that its flow does not have would never run. */
static enum status check_limit(struct call *c, const void *row)
{
    const struct time_limit *l = row;
    const struct flows *flows = core_flows(c->core);
    if (*l->stage && flow_newest(flows, l->job_kind) && !flow_has_stage(flows, l->job_kind, l->stage))
        return refuse(c, ST_not_found, "stage", l->stage, NULL, NULL);
    return ST_ok;
}

static const char *about_limit(struct call *c, const void *row)
{
    const struct time_limit *l = row;
    char day[DATE_TEXT];
    return pool_printf(c->pool, "%02u/%s/%s/%s", l->rule_set, l->job_kind, l->stage, date_format(l->valid_from, day));
}

static enum status apply_limit(struct call *c, const struct load *l, void *row)
{
    (void)l;
    return put_over(c, TABLE_time_limit, row);
}

const struct load_kind load_time_limits = { check_limit, about_limit, apply_limit, NULL };

/* -- what is odd of a reading -- */

/* A check of which nothing says when it finds something. */
static enum status check_reading_check(struct call *c, const void *row)
{
    const struct reading_check *r = row;
    bool more = r->reading_odd == CODE_reading_odd_more || r->reading_odd == CODE_reading_odd_less;
    bool often = r->reading_odd == CODE_reading_odd_same || r->reading_odd == CODE_reading_odd_estimated_often;
    if (!r->off && more && !r->per_100)
        return refuse(c, ST_field_missing, "per_100", NULL, NULL, NULL);
    if (!r->off && often && !r->times)
        return refuse(c, ST_field_missing, "times", NULL, NULL, NULL);
    return ST_ok;
}

static const char *about_reading_check(struct call *c, const void *row)
{
    const struct reading_check *r = row;
    char day[DATE_TEXT];
    return pool_printf(c->pool, "%02u/%02u/%s", r->reading_odd, r->category, date_format(r->valid_from, day));
}

static enum status apply_reading_check(struct call *c, const struct load *l, void *row)
{
    (void)l;
    return put_over(c, TABLE_reading_check, row);
}

const struct load_kind load_reading_checks = { check_reading_check, about_reading_check, apply_reading_check, NULL };
