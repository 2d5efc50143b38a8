/* 费控停电 (domain 3.8): what comes of it by itself when what an account paid ahead is used up.
 *
 *     used up -> its notice is written -> a supervisor lets it go -> delivered, in any way
 *       -> arrears.notice_days -> the order is the crew's -> the second notice, the bars -> cut
 *
 * Two steps of it nobody asks for: the notice and the order. They are taken here, an account
 * a slice, by the index of those that are used up: once a day, and when the feed has told of
 * one. Everything between and after is that of arrears (cut.h), so that the days, the hours,
 * important users and deferrals are the same rules. One notice has one order: whose crew was
 * called back by somebody is not sent out again by the clock, but where it was put off; and
 * while a crew is out for bills no notice is written beside it. Paid
 * ahead again the notice serves no more, a crew is recalled and a dark house is lit
 * (change/recall.h, restore.h). */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/run/cut.h"
#include "core/work/job.h"

#define KIND "cut_off"

enum step { STEP_NONE, STEP_NOTICE, STEP_ORDER };

/* The newest of this kind since then, whatever became of it. */
static enum status notice_since(struct call *c, const char *account_no, instant since, struct letter *l_r)
{
    struct scan *scan;
    struct letter prefix = { .account_no = account_no };
    bool found = false;
    enum status s = scan_index(c->txn, INDEX_letter_account, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                                  .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, l_r, c->pool)) && l_r->made_at >= since)
        found = l_r->letter_kind == CODE_letter_kind_ahead;
    scan_end(&scan);
    return s || found ? s : ST_not_found;
}

static enum status order_open(struct call *c, const char *account_no, struct cut_order *o, bool *open_r)
{
    *o = (struct cut_order){ .account_no = account_no };
    enum status s = row_last(c->txn, TABLE_cut_order, 1, o);
    *open_r = !s && (o->cut_state == CODE_cut_state_out || o->cut_state == CODE_cut_state_recalled);
    return s == ST_not_found ? ST_ok : s;
}

static enum status has_order(struct call *c, const struct letter *l, bool *has_r)
{
    struct cut_order o;
    enum status s = order_open(c, l->account_no, &o, has_r);
    *has_r |= !s && o.letter_no == l->letter_no && o.recall_reason != CODE_recall_reason_deferred;
    return s;
}

/* Could the order be asked for now? What is refused is not asked for: put off, say, or not yet. */
static enum status order_due(struct call *c, const struct account *a, const struct letter *l, bool *due_r)
{
    struct cut_case k;
    bool has = true;
    *due_r = false;
    if (l->letter_state != CODE_letter_state_delivered)
        return ST_ok;
    enum status s = has_order(c, l, &has);
    if (s || has)
        return s;
    s = cut_case_read(c, a, l->letter_no, &k);
    *due_r = !s;
    if (status_kind(s) != STATUS_REFUSE)
        return s;
    *c->fault = (struct fault){ .status = ST_ok };
    return ST_ok;
}

static enum status step_next(struct call *c, struct account *a, struct claim *claim, struct debts *debts,
                             enum step *step_r)
{
    struct letter l;
    struct cut_order o;
    bool due = false, open = false;
    *step_r = STEP_NONE;
    enum status s = call_get(c, TABLE_account, a);
    if (s || a->account_state == CODE_account_state_closed || a->account_state == CODE_account_state_cut_off)
        return s;
    s = account_debts(c, a, c->today, debts);
    if (!s)
        s = claim_read(c, a, debts, claim);
    if (s || !claim->ahead.since)
        return s;
    s = notice_since(c, a->account_no, claim->ahead.since, &l);
    if (s == ST_not_found && !(s = order_open(c, a->account_no, &o, &open)))
        *step_r = open ? STEP_NONE : STEP_NOTICE;
    else if (!s && !(s = order_due(c, a, &l, &due)) && due)
        *step_r = STEP_ORDER;
    return s == ST_not_found ? ST_ok : s;
}

/* -- looked for -- */

/* The next account of the walk, in a snapshot and a pool of its own; ST_not_found: there is none. One that is due is
 * the next until its slice is over: it may be stopped, or pass for now. */
static enum status look_at_next(struct core *core, struct ahead_walk *w, struct pool *pool, const char **due_r)
{
    struct system_look l;
    struct scan *scan;
    struct prepay_now now;
    struct account a;
    struct claim claim;
    struct debts debts;
    enum step step = STEP_NONE;
    *due_r = NULL;
    enum status s = system_look_begin(core, OP_prepay_list, &l);
    if (s)
        return s;
    s = scan_index(l.call.txn, INDEX_prepay_stop, &(struct scan_range){ .token = w->at.b, .token_n = w->at.n }, &scan);
    if (!s)
        s = scan_next(scan, &now, l.pool);
    if (!s)
        scan_token(scan, &w->next);
    scan_end(&scan);
    if (!s) {
        a = (struct account){ .account_no = now.account_no };
        enum status looked = step_next(&l.call, &a, &claim, &debts, &step);
        if (status_kind(looked) == STATUS_AGAIN)
            s = looked;
        else if (looked)
            slice_passed(core, TIMED_prepay_stop, now.account_no, &(struct fault){ .status = looked });
        if (!looked && step)
            *due_r = pool_copy(pool, now.account_no);
        else if (!s)
            w->at = w->next;
    }
    system_look_end(&l);
    return s;
}

/* Told of while it goes: it goes once more. */
static bool walk_goes(struct core *core, struct ahead_walk *w)
{
    date today = instant_date(core_now(core));
    if (!w->goes && (atomic_exchange(&w->told, false) || w->on != today)) {
        w->goes = true;
        w->on = today;
        w->at.n = 0;
    }
    return w->goes;
}

bool timed_prepay_stop(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct ahead_walk *w = &runs_of(core)->ahead;
    const char *due = NULL;
    if (atomic_exchange(&w->refused, false))
        w->at = w->next;
    enum status s = walk_goes(core, w) ? ST_ok : ST_not_found;
    for (unsigned n = 0; !s && !due && n < AHEAD_LOOK; n++)
        s = look_at_next(core, w, pool, &due);
    if (s == ST_not_found)
        w->goes = false;
    if (due)
        ask->subject = due;
    return due;
}

/* -- done -- */

static enum status notice_write(struct call *c, const struct account *a, const struct debts *debts,
                                const struct claim *claim)
{
    struct letter l = { .letter_kind = CODE_letter_kind_ahead };
    record_init(&letter_record, &l);
    return letter_write(c, a, debts, claim, &l);
}

static enum status order_ask(struct call *c, const struct account *a)
{
    struct job job;
    struct work_accept said = { .account_no = a->account_no };
    record_init(&work_accept_record, &said);
    call_subject(c, a->account_no);
    return job_start(c, KIND, a->unit_no, a->account_no, &said, &job);
}

enum status do_prepay_stop(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct account a = { .account_no = q->subject };
    struct claim claim;
    struct debts debts;
    enum step step;
    r->rows = 1;
    enum status s = step_next(c, &a, &claim, &debts, &step);
    if (!s && step == STEP_NOTICE)
        s = notice_write(c, &a, &debts, &claim);
    else if (!s && step == STEP_ORDER)
        s = order_ask(c, &a);
    if (s && status_kind(s) != STATUS_AGAIN)
        runs_of(c->core)->ahead.refused = true;
    return s;
}
