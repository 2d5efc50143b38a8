/* Changes for a time whose last day is over, and the list of them. Where the charge goes on
 * by itself the terms say so from the first day on (sealing.c); here the rest happens: a
 * reduction is extended up to its longest term and is then for good, and of all that
 * somebody has to see to a job is opened. Each by the rules it began by. */
#include "config.h"
#include "core/change/sealing.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/office/office.h"
#include "core/work/job.h"

#include <string.h>

#define KIND "interim_over"

/* The first one due, of days before tomorrow. */
static enum status due_first(struct call *c, struct interim *i_r)
{
    enum status s = index_first(c, INDEX_interim_due, i_r);
    return s || i_r->due_on <= c->today ? s : ST_not_found;
}

bool timed_interim_lapse(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct system_look l;
    struct interim i;
    (void)pool;
    if (system_look_begin(core, OP_interim_list, &l))
        return false;
    enum status s = due_first(&l.call, &i);
    system_look_end(&l);
    ask->subject = "";
    return !s;
}

/* -- what its last day brings -- */

static enum status told(struct call *c, const struct account *a)
{
    struct job made;
    return job_start(c, KIND, a->unit_no, a->account_no, NULL, &made);
}

/* What is sealed is gone; the charge stays what it was. */
static enum status gone_for_good(struct call *c, const struct account *a, const struct interim *i, date from)
{
    struct interim over = *i;
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = i->point_no };
    struct terms_move m = { .sealed_va = -(int64_t)i->freed_va, .capacity_va = -(int64_t)i->moved_va,
                            .job_no = i->job_no, .field = "account_no" };
    date until;
    enum status s = call_get(c, TABLE_point, &p);
    if (!s)
        s = figured_until(c, a->account_no, &until);
    if (s)
        return s;
    over.ended_on = until >= from ? until + 1 : from;
    over.interim_end = CODE_interim_end_for_good;
    over.due_on = DATE_NONE;
    s = terms_move(c, a, &p, over.ended_on, DATE_NONE, &m);
    if (!s)
        s = call_put(c, TABLE_interim, i, &over);
    return s ? s : told(c, a);
}

static enum status looked_at(struct call *c, const struct account *a, const struct interim *i, date until)
{
    struct interim on = *i;
    on.until = until;
    on.due_on = until > i->until ? until + 1 : DATE_NONE;
    enum status s = call_put(c, TABLE_interim, i, &on);
    return s || on.due_on ? s : told(c, a);
}

/* The day it was to be hung again is over: somebody asks, up to the longest term; then the office closes it. */
static enum status not_hung(struct call *c, const struct account *a, const struct interim *i, date longest)
{
    enum status s = looked_at(c, a, i, i->until < longest ? longest : i->until);
    return s || i->until >= longest ? s : told(c, a);
}

struct going_back { const char *kind; bool found; };

static enum status is_back(void *context, const struct job *j)
{
    struct going_back *b = context;
    b->found |= !strcmp(j->job_kind, b->kind);
    return ST_ok;
}

/* It was asked for in time to be taken back: how long the crew take is not the customer's. */
static enum status waits(struct call *c, const struct interim *i, bool *waits_r)
{
    struct going_back b = { .kind = pool_printf(c->pool, "%s_back", code_name(&codes_change_kind, i->change_kind)) };
    struct interim later = *i;
    enum status s = jobs_of_account(c, i->account_no, is_back, &b);
    *waits_r = b.found;
    later.due_on = c->today + 1;
    return s || !b.found ? s : call_put(c, TABLE_interim, i, &later);
}

static enum status lapse(struct call *c, const struct interim *i)
{
    struct account a = { .account_no = i->account_no };
    struct change_rule rule;
    bool back;
    enum status s = waits(c, i, &back);
    if (s || back)
        return s;
    s = call_get(c, TABLE_account, &a);
    if (!s)
        s = change_rule_on(c, i->change_edition, i->change_kind, a.voltage, i->began_on, &rule);
    if (s)
        return s;
    date longest = months_later(i->began_on, (int)rule.term_months) - 1;
    call_subject(c, i->account_no);
    if (rule.interim_over == CODE_interim_over_closes)
        return not_hung(c, &a, i, longest);
    if (rule.interim_over == CODE_interim_over_extended && i->until < longest)
        return looked_at(c, &a, i, longest);
    if (rule.interim_over == CODE_interim_over_extended || rule.interim_over == CODE_interim_over_for_good)
        return gone_for_good(c, &a, i, i->until + 1);
    return looked_at(c, &a, i, i->until);
}

enum status do_interim_lapse(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct interim i;
    uint64_t most = q->most && q->most < INTERIM_SLICE ? q->most : INTERIM_SLICE;
    enum status s = ST_ok;
    for (r->rows = 0; !s && r->rows < most; r->rows++) {
        s = due_first(c, &i);
        if (s == ST_not_found)
            return ST_ok;
        if (!s)
            s = lapse(c, &i);
    }
    return s;
}

/* -- the list of an account -- */

enum status do_interim_list(struct call *c, const struct page_ask *q, struct interim_list *r)
{
    struct account a;
    struct interim at;
    const struct office_page p = { .table = TABLE_interim, .most = INTERIMS_PAGE, .backward = true, .prefix = &at,
                                   .parts = 1 };
    enum status s = account_read(c, q->account_no, "account_no", &a);
    at = (struct interim){ .account_no = a.account_no };
    return s ? s : office_page(c, &p, q->token, (void **)&r->interims, &r->interims_n, &r->token);
}
