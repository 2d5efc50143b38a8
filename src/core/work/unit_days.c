/* Days and hours that a unit has of its own (calendars.h), put by whoever keeps its rules. What
 * open jobs would be moved by them work.moves says before. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/calendars.h"
#include "core/work/job_acts.h"
#include "core/work/limits.h"

#include <string.h>

static bool in_reach(void *call, void *row)
{
    return call_in_unit(call, ((const struct unit_day *)row)->unit_no);
}

static bool hours_in_reach(void *call, void *row)
{
    return call_in_unit(call, ((const struct unit_hours *)row)->unit_no);
}

enum status do_unit_day_list(struct call *c, const struct unit_days_ask *q, struct unit_day_list *r)
{
    struct unit unit;
    const struct unit_day of = { .unit_no = q->unit_no };
    const struct office_page p = { .table = TABLE_unit_day, .most = UNIT_DAYS_LISTED, .backward = true,
                                   .keep = in_reach, .prefix = *q->unit_no ? &of : NULL, .parts = 1 };
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    return s ? s : office_page(c, &p, q->token, (void **)&r->unit_days, &r->unit_days_n, &r->token);
}

enum status do_unit_hours_list(struct call *c, const struct unit_days_ask *q, struct unit_hours_list *r)
{
    struct unit unit;
    const struct unit_hours of = { .unit_no = q->unit_no };
    const struct office_page p = { .table = TABLE_unit_hours, .most = UNIT_HOURS_LISTED, .backward = true,
                                   .keep = hours_in_reach, .prefix = *q->unit_no ? &of : NULL, .parts = 1 };
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    return s ? s : office_page(c, &p, q->token, (void **)&r->unit_hours, &r->unit_hours_n, &r->token);
}

/* A day of a year without its decree would make nobody's calendar whole: the year is named. */
enum status do_unit_day_put(struct call *c, const struct unit_day *q, struct unit_day *r)
{
    struct unit unit;
    const struct work_time *time;
    bool works;
    enum status s = office_unit(c, q->unit_no, "unit_no", &unit);
    if (!s)
        s = rule_working(c, q->day, &works);
    if (!s)
        s = office_put_row(c, TABLE_unit_day, q, r);
    call_subject(c, q->unit_no);
    return s ? s : unit_work_time(c, q->unit_no, &time);
}

static enum status hours_check(struct call *c, const struct unit_hours *q)
{
    if (q->valid_from <= c->today)
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    return *q->workdays || q->as_above ? ST_ok : refuse(c, ST_field_missing, "workdays", NULL, NULL, NULL);
}

/* A limit runs over what stood before them: hours begin on a day to come. */
enum status do_unit_hours_put(struct call *c, const struct unit_hours *q, struct unit_hours *r)
{
    struct unit unit;
    struct array rows = { 0 };
    const struct work_time *time;
    enum status s = office_unit(c, q->unit_no, "unit_no", &unit);
    if (!s)
        s = hours_check(c, q);
    if (!s)
        s = unit_hours_rows(q, c->pool, &rows, c->fault);
    if (!s)
        s = office_put_row(c, TABLE_unit_hours, q, r);
    call_subject(c, q->unit_no);
    return s ? s : unit_kind_time(c, q->unit_no, q->unit_kind, &time);
}
