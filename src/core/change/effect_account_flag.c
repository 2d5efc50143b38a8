/* 一户多人口, 低保, 五保: a benefit of a household with its first and last day and
 * the paper it rests on (ux H10). It is stored and shown; the tariff reads it
 * later. One of a kind at a time. How many heads make a large household differs
 * by province: setting household.heads. */
#include "config.h"
#include "core/change/change.h"

#include <string.h>

static date first_day(struct call *c, const struct change *q)
{
    return q->from ? q->from : c->today;
}

static bool together(const struct account_flag *f, date from, date until)
{
    return !f->ended_on && (!f->until || f->until >= from) && (!until || until >= f->from);
}

static const struct account_flag *standing(struct call *c, const struct account *a, uint16_t kind)
{
    for (uint32_t i = 0; i < a->flags_n; i++)
        if (a->flags[i].flag_kind == kind && flag_stands(&a->flags[i], c->today))
            return &a->flags[i];
    return NULL;
}

/* The last one given and not taken off, its days over or not: a benefit that has
 * run out is closed like this too. */
static const struct account_flag *removable(const struct account *a, uint16_t kind)
{
    for (uint32_t i = a->flags_n; i-- > 0;)
        if (a->flags[i].flag_kind == kind && !a->flags[i].ended_on)
            return &a->flags[i];
    return NULL;
}

/* -- rules -- */

static enum status heads_enough(struct call *c, const struct change *q)
{
    int64_t least = setting_number(c, "household.heads");
    if (q->flag_kind != CODE_flag_kind_household)
        return ST_ok;
    enum status s = change_need(c, q->heads, "change[0].heads");
    if (s || !q->heads || (int64_t)q->heads >= least)
        return s;
    return rule_refuse(c, "change[0].heads", "rule.household_heads", number_words(c, (uint64_t)least), NULL);
}

static enum status days_good(struct call *c, const struct change *q)
{
    if (!q->until || (q->until >= first_day(c, q) && q->until >= c->today))
        return ST_ok;
    return refuse(c, ST_date_out_of_range, "change[0].until", NULL, NULL, NULL);
}

static enum status look_add(struct call *c, const struct change *q, const struct account *a)
{
    enum status s = change_need(c, *q->paper_no, "change[0].paper_no");
    if (s || (s = days_good(c, q)) || (s = account_not_closed(c, a)))
        return s;
    if (a->category != CODE_category_residential)
        return rule_refuse(c, "account_no", "rule.flag_residential", NULL, NULL);
    if ((s = heads_enough(c, q)))
        return s;
    for (uint32_t i = 0; i < a->flags_n; i++)
        if (a->flags[i].flag_kind == q->flag_kind && together(&a->flags[i], first_day(c, q), q->until))
            return refuse(c, ST_flag_twice, "change[0].flag_kind", flag_word(c, q->flag_kind), NULL, NULL);
    return ST_ok;
}

static enum status look_remove(struct call *c, const struct change *q, const struct account *a, struct look *look)
{
    enum status s = account_not_closed(c, a);
    if (s || !q->flag_kind)
        return s;
    const struct account_flag *f = removable(a, q->flag_kind);
    if (!f)
        return rule_refuse(c, "change[0].flag_kind", "rule.flag_none", flag_word(c, q->flag_kind), NULL);
    look_ends(look, "ends.flag", flag_word(c, q->flag_kind),
              f->until ? day_words(c, f->until) : NULL, NULL);
    return ST_ok;
}

struct elsewhere { struct call *c; const char *but; uint16_t flag_kind; struct look *look; };

static enum status elsewhere_add(void *context, const struct account *a)
{
    struct elsewhere *e = context;
    if (strcmp(a->account_no, e->but) && standing(e->c, a, e->flag_kind))
        look_line(e->look, true, "check.flag_elsewhere", a->account_no, flag_word(e->c, e->flag_kind), NULL);
    return ST_ok;
}

/* A person has a benefit at one house only; the reviewer is told, not kept from it. */
static enum status look_elsewhere(struct call *c, const struct change *q, const struct account *a, struct look *look)
{
    struct elsewhere e = { .c = c, .but = a->account_no, .flag_kind = q->flag_kind, .look = look };
    return identity_accounts(c, a->id_no, elsewhere_add, &e);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    const struct change *q = change_of(c, job);
    enum status s = change_need(c, q->flag_kind, "change[0].flag_kind");
    if (s || q->remove)
        return s ? s : look_remove(c, q, a, look_r);
    s = look_add(c, q, a);
    return s ? s : look_elsewhere(c, q, a, look_r);
}

/* -- making it true -- */

/* Room for one more: the oldest that is over goes, the audit still has it. */
static enum status room(struct call *c, struct account *a)
{
    uint32_t out = 0;
    if (a->flags_n < FLAGS_KEPT)
        return ST_ok;
    while (out < a->flags_n && flag_stands(&a->flags[out], c->today))
        out++;
    if (out == a->flags_n)
        return refuse(c, ST_field_too_many, "flags", number_words(c, FLAGS_KEPT), NULL, NULL);
    a->flags_n--;
    memmove(&a->flags[out], &a->flags[out + 1], (a->flags_n - out) * sizeof *a->flags);
    return ST_ok;
}

static enum status flag_add(struct call *c, const struct job *job, const struct change *q, struct account *a)
{
    enum status s = room(c, a);
    if (s)
        return s;
    a->flags[a->flags_n++] = (struct account_flag){
        .flag_kind = q->flag_kind, .from = first_day(c, q), .until = q->until, .paper_no = q->paper_no,
        .heads = q->heads, .job_no = job->job_no,
    };
    return ST_ok;
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    struct account new = *a;
    enum status s = change_state_after(c, job, a, &new.account_state);
    new.flags = pool_array(c->pool, a->flags_n + 1, sizeof *new.flags);
    for (uint32_t i = 0; i < a->flags_n; i++) {
        new.flags[i] = a->flags[i];
        if (q->remove && removable(a, q->flag_kind) == &a->flags[i])
            new.flags[i].ended_on = c->today;
    }
    if (!s && !q->remove)
        s = flag_add(c, job, q, &new);
    return s ? s : call_put(c, TABLE_account, a, &new);
}

const struct job_effect effect_account_flag = {
    .name = "account_flag", .look = look, .begin = change_begin, .apply = apply, .abandon = change_abandon,
};
