/* 移表: the meter hangs elsewhere at the same place; address, capacity, class and supply
 * point stay (domain 2.2), and the customer bears it. What it showed when it was moved is a
 * reading of the day, so that what it shows afterwards is held against that. */
#include "config.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct point p;
    struct mounting m;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = job_point(c, job, a, &p);
    if (!s)
        s = meter_at(c, &p, c->today, &m);
    if (s)
        return s == ST_not_found ? rule_refuse(c, "point_no", "rule.no_meter", NULL, NULL) : s;
    look_line(look_r, false, "check.move_meter", m.device_no, job_found_text(job, "moved_to"), NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "moved_on");
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct point p;
    struct account now;
    enum status s = job_point(c, job, a, &p);
    if (!s)
        s = day_read(c, &p, job_found_date(job, "moved_on"), "moved_on");
    return s ? s : change_closes(c, job, a, &now);
}

const struct job_effect effect_move_meter = {
    .name = "move_meter", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
