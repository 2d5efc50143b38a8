/* What is left of what an account paid ahead, estimated once a day and after payments. */
#include "config.h"
#include "core/bill/bill_area.h"
#include "core/bill/make.h"
#include "core/bill/prepay.h"
#include "core/engine/timed.h"

#include <string.h>

#define DAYS_MOST 9999

uint16_t prepay_level(money left, money warn_below, money stop_below)
{
    return left < stop_below ? CODE_prepay_level_stop
        : left < warn_below ? CODE_prepay_level_low : CODE_prepay_level_enough;
}

uint64_t prepay_days(money left, money stop_below, money daily)
{
    if (left <= stop_below)
        return 0;
    money days = daily > 0 ? (left - stop_below) / daily : DAYS_MOST;
    return days < DAYS_MOST ? (uint64_t)days : DAYS_MOST;
}

/* -- what was used and is not billed -- */

struct estimating {
    struct call *c;
    struct account account;
    struct prepay_terms terms;
    struct prepay_now *now;
    date billed;                         /* the first day that is not billed; none: nothing was read */
    date from, past;                     /* the days that are figured */
};

/* Where no bill was figured, or the only ones were taken back, one is of all days since the first reading
 * (make_read). */
static enum status billed_until(struct estimating *e)
{
    struct meter_reading first, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = e->account.account_no,
                                           .point_no = 1 };
    struct scan *scan;
    date until;
    enum status s = figured_until(e->c, e->account.account_no, &until);
    e->billed = until ? until + 1 : DATE_NONE;
    if (s || until)
        return s;
    s = scan_table(e->c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    if (!s && !(s = scan_next(scan, &first, NULL)))
        e->billed = first.read_on;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The days since the last bill, where it was read since; else those between the last two readings. */
static enum status days_find(struct estimating *e)
{
    struct call *c = e->c;
    const struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = e->account.account_no, .point_no = 1 };
    struct meter_reading last[2];
    struct mounting m;
    unsigned n = 0;
    enum status s = meter_at(c, &p, c->today, &m);
    if (!s)
        s = readings_before(c, &p, m.device_no, c->today + 1, COUNT_OF(last), last, &n);
    if (!s && n)
        e->past = e->now->read_on = last[0].read_on;
    if (!s && e->billed && e->billed < e->past)
        e->from = e->billed;
    else if (!s && n == COUNT_OF(last))
        e->from = last[1].read_on;
    if (s == ST_not_found || (!s && (!e->from || e->from >= e->past)))
        return refuse(c, ST_reading_missing, "", e->account.account_no, NULL, NULL);
    return s;
}

/* A house that is dark uses nothing: its days of use end with the one it was cut off on. */
static enum status last_day(const struct estimating *e, date *day_r)
{
    struct cut_order o = { .account_no = e->account.account_no };
    *day_r = e->c->today;
    if (e->account.account_state != CODE_account_state_cut_off)
        return ST_ok;
    enum status s = row_last(e->c->txn, TABLE_cut_order, 1, &o);
    if (!s && o.cut_state == CODE_cut_state_cut && o.cut_at)
        *day_r = instant_date(o.cut_at);
    return s == ST_not_found ? ST_ok : s;
}

static enum status use_figure(struct estimating *e)
{
    struct bill b;
    struct call *c = e->c;
    struct prepay_now *now = e->now;
    date until;
    enum status s = days_find(e);
    if (!s)
        s = last_day(e, &until);
    if (!s)
        s = bill_make_days(c, &e->account, date_month(e->past - 1), e->from, e->past, &b);
    if (s)
        return s;
    int days = e->past - e->from;
    money amount = b.credited ? -b.credited : b.principal;
    date since = e->billed > e->past ? e->billed : e->past;
    now->daily_kwh = b.kwh / days;
    now->daily = (amount + days / 2) / days;
    now->used = (e->from == e->billed ? amount : 0) + now->daily * (until > since ? until - since : 0);
    return ST_ok;
}

/* What cannot be priced is said on the row, and keeps no other account. That it is not known is no word that less was
 * used: what was known stays. */
static enum status use_known(struct estimating *e, const struct prepay_now *old)
{
    struct prepay_now *now = e->now;
    struct call *c = e->c;
    now->used = now->daily = now->daily_kwh = 0;
    now->read_on = 0;
    now->held_why = "";
    enum status s = billed_until(e);
    if (!s)
        s = use_figure(e);
    if (status_kind(s) != STATUS_REFUSE)
        return s;
    now->held_why = status_name(s);
    now->used = old->used;
    now->daily = old->daily;
    now->daily_kwh = old->daily_kwh;
    now->read_on = old->read_on;
    *c->fault = (struct fault){ .status = ST_ok };
    return ST_ok;
}

enum status prepay_balance(struct call *c, const struct account *a, money *balance_r)
{
    struct debts debts;
    enum status s = account_prepayment(c, a->account_no, balance_r);
    if (!s)
        s = account_debts(c, a, c->today, &debts);
    for (unsigned i = 0; !s && i < debts.n; i++) {
        const struct debt *d = &debts.at[i];
        money owed;
        if (!bill_claims_supply(d))
            continue;
        if (!money_add(d->left, d->late_fee, &owed) || !money_add(*balance_r, -owed, balance_r))
            s = refuse(c, ST_amount_overflow, "", a->account_no, NULL, NULL);
    }
    return s;
}

enum status prepay_stands(struct call *c, const struct account *a, struct prepay_stop *r)
{
    struct prepay_now now = { .account_no = a->account_no };
    struct prepay_terms terms;
    money balance;
    *r = (struct prepay_stop){ .since = 0 };
    enum status s = call_get(c, TABLE_prepay_now, &now);
    if (s || !now.stop_since || a->account_state == CODE_account_state_closed)
        return s == ST_not_found ? ST_ok : s;
    s = prepay_terms_on(c, a->account_no, c->today, &terms);
    if (s || !terms.prepaid)
        return s == ST_not_found ? ST_ok : s;
    s = prepay_balance(c, a, &balance);
    if (!s && balance - now.used < terms.stop_below)
        *r = (struct prepay_stop){ .since = now.stop_since, .missing = terms.stop_below - (balance - now.used) };
    return s;
}

enum status prepay_claimed_by(struct call *c, const char *account_no, instant at, bool *claimed_r)
{
    struct account a = { .account_no = account_no };
    struct prepay_stop stop = { .since = 0 };
    enum status s = call_get(c, TABLE_account, &a);
    if (!s)
        s = prepay_stands(c, &a, &stop);
    *claimed_r = !s && stop.since && at >= stop.since;
    return s;
}

/* -- thresholds -- */

static uint16_t act_of(uint16_t was, uint16_t is)
{
    if (is > was && is > CODE_prepay_level_enough)
        return is == CODE_prepay_level_stop ? CODE_prepay_act_stop : CODE_prepay_act_warn;
    return was == CODE_prepay_level_stop && is < was ? CODE_prepay_act_restore : 0;
}

static enum status note_write(struct estimating *e, uint16_t act)
{
    struct call *c = e->c;
    const struct prepay_now *now = e->now;
    struct prepay_note n = { .account_no = now->account_no, .account_name = now->account_name, .unit_no = now->unit_no,
        .prepay_act = act, .at = c->now, .left = now->left, .daily = now->daily, .days_left = now->days_left,
        .account_state = e->account.account_state };
    enum status s = act ? call_number(c, "prepay_note", &n.note_no) : ST_ok;
    if (s || !act)
        return s;
    call_subject(c, n.account_no);
    call_feed(c, CODE_feed_kind_prepay, n.note_no, 0, n.account_no);
    return call_insert(c, TABLE_prepay_note, &n);
}

/* Held, it gets better by what is paid and worse by what is owed alone: a bill may be of what was used before. */
static uint16_t level_now(const struct estimating *e, uint16_t was)
{
    const struct prepay_now *now = e->now;
    uint16_t level = prepay_level(now->left, e->terms.warn_below, e->terms.stop_below);
    if (!*now->held_why || level <= was)
        return level;
    uint16_t bare = prepay_level(now->balance, e->terms.warn_below, e->terms.stop_below);
    return bare > was ? bare : was;
}

static enum status thresholds(struct estimating *e, uint16_t was)
{
    struct prepay_now *now = e->now;
    now->left = now->balance - now->used;
    now->days_left = prepay_days(now->left, e->terms.stop_below, now->daily);
    now->prepay_level = level_now(e, was);
    if (now->prepay_level != CODE_prepay_level_stop)
        now->stop_since = 0;
    else if (!now->stop_since)
        now->stop_since = e->c->now;
    return note_write(e, act_of(was, now->prepay_level));
}

/* -- one account -- */

/* It does not pay ahead now: looked at again on the day terms say that it does. Whose supply was to be stopped is told
 * of: it was said long before that it ends today. */
static enum status waits(struct estimating *e)
{
    struct prepay_terms at = { .account_no = e->account.account_no }, t;
    struct scan *scan;
    date next = 0;
    enum status s = scan_table(e->c->txn, TABLE_prepay_terms, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !next && !(s = scan_next(scan, &t, NULL)))
        next = t.valid_from > e->c->today ? t.valid_from : 0;
    scan_end(&scan);
    if (e->now->stop_since) {
        call_subject(e->c, e->now->account_no);
        call_feed(e->c, CODE_feed_kind_prepay, 0, 0, e->now->account_no);
    }
    e->now->next_on = next;
    e->now->prepay_level = 0;
    e->now->stop_since = 0;
    return s == ST_not_found ? ST_ok : s;
}

static enum status pays_ahead(struct estimating *e, const struct prepay_now *old, bool *ahead_r)
{
    enum status s = call_get(e->c, TABLE_account, &e->account);
    if (!s)
        s = prepay_terms_on(e->c, old->account_no, e->c->today, &e->terms);
    *ahead_r = !s && e->terms.prepaid && e->account.account_state != CODE_account_state_closed;
    return s == ST_not_found ? ST_ok : s;
}

enum status prepay_estimate(struct call *c, const struct prepay_now *old)
{
    struct prepay_now now = *old;
    struct estimating e = { .c = c, .now = &now, .account = { .account_no = old->account_no } };
    bool ahead;
    enum status s = pays_ahead(&e, old, &ahead);
    if (!s && !ahead && !(s = waits(&e)))
        return call_put(c, TABLE_prepay_now, old, &now);
    now.account_name = e.account.account_name;
    now.unit_no = e.account.unit_no;
    now.estimated_on = c->today;
    now.next_on = c->today + 1;
    if (!s)
        s = prepay_balance(c, &e.account, &now.balance);
    if (!s)
        s = use_known(&e, old);
    if (!s)
        s = thresholds(&e, old->prepay_level);
    return s ? s : call_put(c, TABLE_prepay_now, old, &now);
}

/* -- all of them, in slices -- */

static enum status first_due(struct call *c, struct prepay_now *r)
{
    enum status s = index_first(c, INDEX_prepay_due, r);
    return s || r->next_on <= c->today ? s : ST_not_found;
}

/* What is told while it looks is kept. */
bool timed_prepay_estimate(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct bill_area *area = bill_area_of(core);
    struct system_look l;
    struct prepay_now r;
    (void)ask;
    (void)pool;
    if (!atomic_exchange(&area->prepay_told, false) && area->estimated_on == instant_date(core_now(core)))
        return false;
    enum status s = system_look_begin(core, OP_prepay_list, &l);
    if (!s) {
        s = first_due(&l.call, &r);
        if (s == ST_not_found)
            area->estimated_on = l.call.today;
        system_look_end(&l);
    }
    if (s != ST_not_found)
        area->prepay_told = true;
    return !s;
}

enum status do_prepay_estimate(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct prepay_now old;
    unsigned most = q->most && q->most < PREPAY_SLICE ? (unsigned)q->most : PREPAY_SLICE;
    enum status s = ST_ok;
    for (; !s && r->rows < most; r->rows += !s)
        if (!(s = first_due(c, &old)))
            s = prepay_estimate(c, &old);
    return s == ST_not_found ? ST_ok : s;
}
