/* Disconnections: asked for, looked at, answered after a recall, put off. */
#include "config.h"
#include "core/change/restore.h"
#include "core/run/cut.h"
#include "core/work/events.h"
#include "core/work/job.h"

#define KIND "cut_off"

/* -- asked for -- */

static void order_told(struct call *c, const struct cut_order *o)
{
    call_subject(c, o->account_no);
    call_amount(c, o->amount);
    call_effect(c, "account_name", o->account_no, o->account_name);
    call_effect(c, "bills", "", number_words(c, o->bills_n));
    call_effect(c, "due_on", "", day_words(c, o->bills_n ? o->bills[0].due_on : DATE_NONE));
    call_effect(c, "principal", "", money_words(c, o->principal));
    call_effect(c, "late_fee", "", money_words(c, o->late_fee));
    call_effect(c, "letter_no", "", number_words(c, o->letter_no));
    call_effect(c, "stop_from", "", time_words(c, o->stop_from));
    call_effect(c, "reason", "", o->reason);
}

enum status do_cut_off_ask(struct call *c, const struct cut_off_ask *q, struct cut_order *r)
{
    struct account a;
    struct job job;
    const struct work_accept said = { .remark = q->reason };
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = job_start(c, KIND, a.unit_no, a.account_no, &said, &job);
    if (s)
        return s;
    *r = (struct cut_order){ .account_no = a.account_no, .job_no = job.job_no };
    s = call_get(c, TABLE_cut_order, r);
    if (!s)
        order_told(c, r);
    return s;
}

/* -- the crew's list -- */

struct wanted { struct call *c; uint16_t state; };

static bool order_wanted(void *context, void *row)
{
    const struct wanted *w = context;
    const struct cut_order *o = row;
    return (!w->state || o->cut_state == w->state) && account_reach(w->c, o->unit_no);
}

/* Where it stands, and whether it may be done now. */
static enum status order_now(struct call *c, struct cut_order *o)
{
    struct job job = { .job_no = o->job_no };
    struct cut_bar bar;
    if (o->cut_state != CODE_cut_state_out)
        return ST_ok;
    enum status s = job_get(c->txn, &job, c->pool);
    if (!s)
        s = cut_bar_of(c, &(struct cut_at){ .unit_no = o->unit_no, .importance = o->importance,
                                            .copy_no = o->copy_no, .at = c->now }, &bar);
    o->stage_no = job.stage_no;
    o->cut_bar = s ? 0 : bar.cut_bar;
    if (!s || status_kind(s) != STATUS_REFUSE)
        return s;
    o->bar_unknown = status_name(s);             /* a year without its calendar: the others are shown all the same */
    *c->fault = (struct fault){ .status = ST_ok };
    return ST_ok;
}

enum status do_cut_off_list(struct call *c, const struct cut_orders_ask *q, struct cut_orders *r)
{
    struct wanted wanted = { .c = c, .state = q->cut_state };
    struct cut_order prefix = { .account_no = q->account_no };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->orders = pool_array(c->pool, CUT_ORDERS_PAGE, sizeof *r->orders);
    struct scan_range range = { .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->orders, .most = CUT_ORDERS_PAGE, .look = CUT_ORDERS_LOOK, .n = &r->orders_n,
                         .token = &r->token, .keep = order_wanted, .context = &wanted };
    if (*q->account_no) {
        range.prefix = &prefix;
        range.parts = 1;
        range.backward = true;
        s = listing_table(c, TABLE_cut_order, &range, &l);
    } else {
        s = listing_index(c, INDEX_cut_order_open, &range, &l);
    }
    for (uint32_t i = 0; !s && i < r->orders_n; i++)
        s = order_now(c, &r->orders[i]);
    return s;
}

/* -- after a recall -- */

static enum status order_recalled(struct call *c, const struct cut_off_answer *q, struct cut_order *o)
{
    *o = (struct cut_order){ .account_no = q->account_no, .job_no = q->job_no };
    enum status s = call_get(c, TABLE_cut_order, o);
    if (s == ST_not_found || (!s && !account_reach(c, o->unit_no)))
        return refuse(c, ST_cut_order_unknown, "job_no", job_number_words(c, q->job_no), NULL, NULL);
    if (!s)
        s = office_stale(c, o->account_no, q->version, o->version);
    if (!s && o->cut_state != CODE_cut_state_recalled)
        s = refuse(c, ST_cut_order_state, "job_no", code_words(c, &codes_cut_state, o->cut_state), NULL, NULL);
    return s;
}

/* It was dark when the recall came: it is lit again at once, whoever owes what. */
static enum status was_cut(struct call *c, struct cut_order *o)
{
    struct account a = { .account_no = o->account_no };
    enum status s = call_get(c, TABLE_account, &a);
    if (s || a.account_state == CODE_account_state_closed)
        return s;                    /* nobody is to be lit there again */
    struct account dark = a;
    dark.account_state = CODE_account_state_cut_off;
    s = a.account_state == CODE_account_state_cut_off ? ST_ok : call_put(c, TABLE_account, &a, &dark);
    return s ? s : restore_start(c, &dark);
}

enum status do_cut_off_answer(struct call *c, const struct cut_off_answer *q, struct cut_order *r)
{
    struct cut_order o;
    enum status s = order_recalled(c, q, &o);
    if (s)
        return s;
    *r = o;
    r->answered_at = c->now;
    r->answered_by = c->user.staff_no;
    r->cut_state = q->was_cut ? CODE_cut_state_cut : CODE_cut_state_ended;
    if (q->was_cut) {
        r->cut_at = q->cut_at ? q->cut_at : o.recalled_at;
        r->cut_by = c->user.staff_no;
        if (r->cut_at < o.asked_at || r->cut_at > c->now)
            return refuse(c, ST_date_out_of_range, "cut_at", NULL, NULL, NULL);
    } else {
        r->open_unit = "";
    }
    call_subject(c, r->account_no);
    s = call_put(c, TABLE_cut_order, &o, r);
    return s || !q->was_cut ? s : was_cut(c, r);
}

/* -- put off -- */

static enum status deferral_put(struct call *c, struct cut_deferral *d)
{
    struct cut_deferral old = { .account_no = d->account_no };
    enum status s = call_get(c, TABLE_cut_deferral, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_cut_deferral, d);
    d->version = old.version;
    return s ? s : call_put(c, TABLE_cut_deferral, &old, d);
}

static enum status deferred_recall(struct call *c, const struct cut_deferral *d)
{
    struct cut_order o;
    enum status s = d->until ? cut_order_in(c, d->account_no, CODE_cut_state_out, &o) : ST_not_found;
    return s == ST_not_found ? ST_ok : s ? s : cut_order_recall(c, &o, CODE_recall_reason_deferred, 0);
}

enum status do_cut_off_defer(struct call *c, const struct cut_off_defer *q, struct cut_deferral *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = account_not_closed(c, &a);
    if (!s && q->until && q->until < c->today)
        s = refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    if (s)
        return s;
    *r = (struct cut_deferral){ .account_no = a.account_no, .until = q->until, .reason = q->reason,
        .asked_by = c->user.staff_no, .asked_at = c->now, .approved_by = c->approval ? c->approval->decided_by : "" };
    call_subject(c, a.account_no);
    call_effect(c, "account_name", a.account_no, a.account_name);
    call_effect(c, "until", "", day_words(c, q->until));
    call_effect(c, "reason", "", q->reason);
    s = deferral_put(c, r);
    return s ? s : deferred_recall(c, r);
}
