/* 迁址: the account goes to another place at the same supply point, with no more capacity
 * than it had (domain 2.2, S11): another point is a new application, more capacity an
 * increase. The old site is settled as at a closing. The job's own fields: new_place,
 * new_door, same_point, to_kva, point_no; a stage finds moved_on, a day on which the
 * meter was read. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#include <string.h>

#define FROM "change[0].from"

static const char *new_address(struct call *c, const struct job *job)
{
    return pool_printf(c->pool, "%s%s", job_found_text(job, "new_place"), job_found_text(job, "new_door"));
}

static date day_of_move(struct call *c, const struct job *job)
{
    date found = job_found_date(job, "moved_on");
    return found ? found : change_of(c, job)->from;
}

static const char *field_of_move(const struct job *job)
{
    return job_found(job, "moved_on") ? "moved_on" : FROM;
}

static enum status place_said(struct call *c, const struct job *job, const struct account *a)
{
    enum status s = change_need(c, job_found(job, "new_place"), "new_place");
    if (!s)
        s = change_need(c, job_found(job, "new_door"), "new_door");
    if (s || !job_found(job, "new_place") || !job_found(job, "new_door"))
        return s;
    if (!strcmp(new_address(c, job), a->address))
        return rule_refuse(c, "new_door", "rule.same_address", NULL, NULL);
    if (job_found(job, "same_point") && !job_found_flag(job, "same_point"))
        return rule_refuse(c, "same_point", "rule.other_point", NULL, NULL);
    return ST_ok;
}

static enum status capacity_same(struct call *c, const struct job *job, const struct account *a, date on)
{
    struct point p;
    struct point_terms t;
    enum status s = job_point(c, job, a, &p);
    if (!s)
        s = terms_read_on(c, &p, on, &t);
    if (s)
        return s == ST_not_found ? refuse(c, ST_terms_missing, field_of_move(job), number_words(c, p.point_no),
                                          day_words(c, on), NULL) : s;
    if (job_found_number(job, "to_kva") * 1000 <= t.capacity_va)
        return ST_ok;
    return rule_refuse(c, "to_kva", "rule.more_capacity", kva_words(c, t.capacity_va), NULL);
}

static enum status noticed(struct call *c, const struct job *job, const struct account *a, date on)
{
    struct change_rule rule;
    enum status s = change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_relocate, a->voltage, c->today,
                                   &rule);
    return s || job->job_no ? s : change_noticed(c, &rule, FROM, on);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    date on = day_of_move(c, job);
    enum status s = account_not_closed(c, a);
    if (!s)
        s = place_said(c, job, a);
    if (!s)
        s = change_need(c, on, FROM);
    if (s || !on)
        return s;
    s = noticed(c, job, a, on);
    if (!s)
        s = capacity_same(c, job, a, on);
    if (!s)
        s = change_debts_settled(c, a);
    if (s)
        return s;
    look_line(look_r, false, "check.relocate", new_address(c, job), day_words(c, on), NULL);
    look_ends(look_r, "ends.address", a->address, NULL, NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "moved_on");
}

static enum status capacity_less(struct call *c, const struct job *job, const struct account *a, const struct point *p,
                                 date on)
{
    uint64_t va = job_found_number(job, "to_kva") * 1000;
    struct point_terms t;
    enum status s = terms_read_on(c, p, on, &t);
    if (s || !va || va == t.capacity_va)
        return s;
    return terms_move(c, a, p, on, DATE_NONE, &(struct terms_move){ .job_no = job->job_no, .field = "moved_on",
        .capacity_va = (int64_t)va - (int64_t)t.capacity_va });
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    date on = day_of_move(c, job);
    struct account open, moved;
    struct point p;
    enum status s = job_point(c, job, a, &p);
    if (!s)
        s = day_read(c, &p, on, field_of_move(job));
    if (!s)
        s = change_closes(c, job, a, &open);
    if (s)
        return s;
    moved = open;
    moved.place = job_found_text(job, "new_place");
    moved.address = new_address(c, job);
    s = call_put(c, TABLE_account, &open, &moved);
    moved = (struct account){ .account_no = a->account_no };
    if (!s)
        s = call_get(c, TABLE_account, &moved);
    if (!s)
        s = capacity_less(c, job, &moved, &p, on);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_relocate = {
    .name = "relocate", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
