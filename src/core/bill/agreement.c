/* Agreements to pay in parts: what is paid of them, and whether they are kept. */
#include "config.h"
#include "core/bill/agreement.h"

#include <string.h>

enum status agreement_read(struct call *c, uint64_t agreement_no, struct agreement *g_r)
{
    *g_r = (struct agreement){ .agreement_no = agreement_no };
    enum status s = call_get(c, TABLE_agreement, g_r);
    if (s == ST_not_found || (!s && !account_reach(c, g_r->unit_no)))
        return refuse(c, ST_agreement_unknown, "agreement_no", number_words(c, agreement_no), NULL, NULL);
    return s;
}

enum status agreement_kept(struct call *c, const char *account_no, struct agreement *g_r)
{
    struct agreement prefix = { .account_no = account_no };
    struct scan *scan;
    bool kept = false;
    enum status s = scan_index(c->txn, INDEX_agreement_account,
                               &(struct scan_range){ .prefix = &prefix, .parts = 1, .backward = true }, &scan);
    while (!s && !kept && !(s = scan_next(scan, g_r, c->pool)))
        kept = g_r->agreement_state == CODE_agreement_state_kept;
    scan_end(&scan);
    return s;
}

/* A bill names one that is there: it is never taken out. */
static enum status of_bill(struct call *c, const struct bill *b, struct agreement *g_r)
{
    *g_r = (struct agreement){ .agreement_no = b->agreement_no };
    enum status s = call_get(c, TABLE_agreement, g_r);
    return s == ST_not_found ? ST_store_broken : s;
}

enum status bill_agreed(struct call *c, const struct bill *b, const struct agreement **kept_r, date *fee_from)
{
    *kept_r = NULL;
    if (!b->agreement_no)
        return ST_ok;
    struct agreement *g = POOL_NEW(c->pool, struct agreement);
    enum status s = of_bill(c, b, g);
    if (!s && g->agreement_state == CODE_agreement_state_kept)
        *kept_r = g;
    else if (!s && g->fee_stands && g->ended_on > *fee_from)
        *fee_from = g->ended_on;
    return s;
}

enum status bill_claimed_by(struct call *c, const struct bill *b, instant written_at, bool *claimed_r)
{
    struct agreement g;
    *claimed_r = bill_payable(b) && bill_of_energy(b);
    if (!*claimed_r || !b->agreement_no)
        return ST_ok;
    enum status s = of_bill(c, b, &g);
    *claimed_r = !s && g.agreement_state != CODE_agreement_state_kept && written_at > g.made_at;
    return s;
}

static bool has_bill(const struct agreement *g, const struct bill *b)
{
    for (uint32_t i = 0; i < g->bills_n; i++)
        if (g->bills[i].bill_month == b->bill_month && g->bills[i].bill_seq == b->bill_seq)
            return true;
    return false;
}

enum status bill_agreements(struct call *c, const struct bill *b, struct agreement **list_r, unsigned *n_r)
{
    struct agreement prefix = { .account_no = b->account_no }, g;
    struct array list = { .n = 0 };
    struct scan *scan;
    *list_r = NULL;
    *n_r = 0;
    if (!b->agreement_no)
        return ST_ok;
    enum status s = scan_index(c->txn, INDEX_agreement_account, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &g, c->pool)))
        if (has_bill(&g, b))
            *(struct agreement *)array_add(&list, c->pool, sizeof g) = g;
    scan_end(&scan);
    *list_r = list.at;
    *n_r = list.n;
    return s == ST_not_found ? ST_ok : s;
}

void agreement_mark(const struct agreement *g, const struct debt *d, struct bill *b)
{
    b->agreement_no = g->agreement_no;
    if (!g->fee_stands && d->fee_from == b->fee_from)
        return;
    b->fee_owed = d->late_fee;
    if (d->late_days && g->agreed_on > b->fee_from)
        b->fee_from = g->agreed_on;
}

enum status bill_not_agreed(struct call *c, const struct bill *b, const char *field)
{
    const struct agreement *kept;
    date from = 0;
    enum status s = bill_agreed(c, b, &kept, &from);
    return s || !kept ? s : refuse(c, ST_bill_agreed, field, month_words(c, b->bill_month),
                                   number_words(c, kept->agreement_no), NULL);
}

/* -- what is paid -- */

static money settled(const struct bill *b)
{
    return b->principal_paid + b->late_fee_paid + b->fee_waived;
}

static enum status bills_paid(struct call *c, const struct agreement *g, money *paid_r, bool *all_r)
{
    enum status s = ST_ok;
    *paid_r = 0;
    *all_r = true;
    for (uint32_t i = 0; !s && i < g->bills_n; i++) {
        struct bill b = { .account_no = g->account_no, .bill_month = g->bills[i].bill_month,
                          .bill_seq = g->bills[i].bill_seq };
        s = call_get(c, TABLE_bill, &b);
        *paid_r += settled(&b) - g->bills[i].settled_before;
        *all_r &= !bill_open(&b);
    }
    return s == ST_not_found ? ST_store_broken : s;
}

enum status agreement_paid(struct call *c, struct agreement *g)
{
    bool all;
    enum status s = bills_paid(c, g, &g->paid, &all);
    money left = g->paid;
    for (uint32_t i = 0; i < g->parts_n; i++) {
        struct agreement_part *part = &g->parts[i];
        part->part_paid = left < 0 ? 0 : left < part->amount ? left : part->amount;
        left -= part->part_paid;
    }
    return s;
}

uint32_t agreement_part_next(const struct agreement *g)
{
    uint32_t i = 0;
    while (i < g->parts_n && g->parts[i].part_paid >= g->parts[i].amount)
        i++;
    return i;
}

enum status agreement_now(struct call *c, const struct agreement *kept, struct part_now *r)
{
    struct agreement g = *kept;
    enum status s = agreement_paid(c, &g);
    uint32_t next = agreement_part_next(&g);
    *r = (struct part_now){ .agreement_no = g.agreement_no, .parts_count = g.parts_n, .left = g.amount - g.paid };
    if (s || next == g.parts_n)
        return s;
    r->part_no = next + 1;
    r->due_on = g.parts[next].due_on;
    r->part_due = g.parts[next].amount - g.parts[next].part_paid;
    return ST_ok;
}

/* -- kept or not -- */

/* The day after the days of grace of the first part that is not paid; none is: DATE_NONE of nothing to judge. */
static date judged(const struct agreement *g, money paid)
{
    money until = 0;
    for (uint32_t i = 0; i < g->parts_n; i++)
        if ((until += g->parts[i].amount) > paid)
            return g->parts[i].due_on + (date)g->grace_days + 1;
    return 0;
}

static void judge(struct call *c, struct agreement *g, money paid, bool all)
{
    g->judge_on = all ? 0 : judged(g, paid);
    g->agreement_state = !g->judge_on ? CODE_agreement_state_fulfilled
        : g->judge_on <= c->today ? CODE_agreement_state_broken : CODE_agreement_state_kept;
    bool kept = g->agreement_state == CODE_agreement_state_kept;
    g->judge_on = kept ? g->judge_on : 0;
    g->ended_on = kept ? 0 : c->today;
}

enum status agreement_settle(struct call *c, uint64_t agreement_no)
{
    struct agreement old = { .agreement_no = agreement_no }, now;
    money paid;
    bool all;
    enum status s = agreement_no ? call_get(c, TABLE_agreement, &old) : ST_ok;
    if (s || !agreement_no || old.agreement_state == CODE_agreement_state_broken ||
        old.agreement_state == CODE_agreement_state_ended)
        return s == ST_not_found ? ST_store_broken : s;
    if ((s = bills_paid(c, &old, &paid, &all)))
        return s;
    now = old;
    judge(c, &now, paid, all);
    if (now.agreement_state == old.agreement_state && now.judge_on == old.judge_on)
        return ST_ok;
    call_subject(c, now.account_no);
    return call_put(c, TABLE_agreement, &old, &now);
}

/* -- the parts of a sum -- */

static date months_later(date from, unsigned months)
{
    struct civil day = date_civil(from);
    int32_t month = month_add(date_month(from), (int)months);
    int days = date_month_days(month / 100, month % 100);
    return date_of(month / 100, month % 100, day.day < days ? day.day : days);
}

enum status agreement_parts(const struct parts_asked *q, struct agreement_part *part)
{
    money first = q->first ? q->first : q->sum / (money)q->n;
    money each = (q->sum - first) / (money)(q->n - 1);
    if (first >= q->sum || !first || !each)
        return ST_parts_sum;
    for (uint32_t i = 0; i < q->n; i++)
        part[i] = (struct agreement_part){ .due_on = months_later(q->from, i * q->months), .amount = i ? each : first };
    part[q->n - 1].amount = q->sum - first - each * (money)(q->n - 2);
    return ST_ok;
}
