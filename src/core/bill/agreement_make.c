/* An agreement made, looked at, judged and ended. What it covers is what the account
 * owes of its bills to the day it is made, late fee with it, and a second person agrees. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/bill/bill_area.h"
#include "core/engine/listing.h"
#include "core/engine/timed.h"

#include <string.h>

struct agreeing {
    struct call *c;
    const struct agreement_make *q;
    struct account account;
    struct debts debts;
    struct agreement *g;
};

/* -- what it covers -- */

static bool is_meant(const struct agreeing *v, const struct debt *d)
{
    return v->q->upto_month ? d->bill.bill_month <= v->q->upto_month : d->bill.due_on < v->c->today;
}

/* What is disputed or with a bank is not agreed about: it is said by name, and not left out. */
static enum status debt_good(struct agreeing *v, const struct debt *d)
{
    enum status s = bill_free(v->c, &d->bill, "upto_month");
    return s ? s : debt_known(v->c, d, "upto_month");
}

static enum status bill_add(struct agreeing *v, const struct debt *d)
{
    struct agreement *g = v->g;
    const struct bill *b = &d->bill;
    enum status s = debt_good(v, d);
    if (s)
        return s;
    if (g->bills_n == AGREEMENT_BILLS)
        return refuse(v->c, ST_field_too_many, "upto_month", number_words(v->c, AGREEMENT_BILLS), NULL, NULL);
    g->bills[g->bills_n++] = (struct agreement_bill){ .bill_month = b->bill_month, .bill_seq = b->bill_seq,
        .due_on = b->due_on, .principal = d->left, .late_fee = d->late_fee,
        .settled_before = b->principal_paid + b->late_fee_paid + b->fee_waived };
    bool fits = money_add(g->principal, d->left, &g->principal) && money_add(g->late_fee, d->late_fee, &g->late_fee) &&
        money_add(g->principal, g->late_fee, &g->amount);
    return fits ? ST_ok : refuse(v->c, ST_amount_overflow, "account_no", g->account_no, NULL, NULL);
}

static enum status bills_add(struct agreeing *v)
{
    enum status s = ST_ok;
    v->g->bills = pool_array(v->c->pool, AGREEMENT_BILLS, sizeof *v->g->bills);
    for (unsigned i = 0; !s && i < v->debts.n; i++)
        if (is_meant(v, &v->debts.at[i]))
            s = bill_add(v, &v->debts.at[i]);
    return s || v->g->bills_n ? s : refuse(v->c, ST_arrears_none, "account_no", v->g->account_no, NULL, NULL);
}

/* -- its parts -- */

static enum status parts_made(struct agreeing *v)
{
    const struct agreement_make *q = v->q;
    struct agreement *g = v->g;
    struct call *c = v->c;
    if (!q->parts_count)
        return refuse(c, ST_field_missing, "parts_count", NULL, NULL, NULL);
    g->parts_n = (uint32_t)q->parts_count;
    g->parts = pool_array(c->pool, g->parts_n, sizeof *g->parts);
    enum status s = agreement_parts(&(struct parts_asked){ .sum = g->amount, .first = q->first_amount,
        .n = g->parts_n, .from = q->first_on ? q->first_on : c->today,
        .months = q->every_months ? (unsigned)q->every_months : 1 }, g->parts);
    return s ? refuse(c, s, "first_amount", money_words(c, q->first_amount), money_words(c, g->amount), NULL) : s;
}

static enum status parts_good(struct agreeing *v)
{
    struct call *c = v->c;
    const struct agreement *g = v->g;
    uint32_t most = (uint32_t)setting_number(c, "agreement.parts_most");
    money sum = 0;
    bool fits = true;
    if (g->parts_n > most)
        return refuse(c, ST_field_too_many, "parts", number_words(c, most), NULL, NULL);
    for (uint32_t i = 0; i < g->parts_n; i++) {
        const struct agreement_part *part = &g->parts[i];
        fits &= money_add(sum, part->amount, &sum);
        if (!i && part->due_on < c->today)
            return refuse(c, ST_date_before, "parts[0].due_on", day_words(c, c->today), NULL, NULL);
        if (part->amount <= 0 || part->due_on < (i ? g->parts[i - 1].due_on + 1 : 0))
            return refuse(c, ST_parts_order, "parts", number_words(c, i + 1), NULL, NULL);
    }
    return fits && sum == g->amount ? ST_ok
        : refuse(c, ST_parts_sum, "parts", money_words(c, sum), money_words(c, g->amount), NULL);
}

/* -- writing -- */

static void tell(struct agreeing *v)
{
    struct call *c = v->c;
    const struct agreement *g = v->g;
    const struct agreement_part *last = &g->parts[g->parts_n - 1];
    call_amount(c, g->amount);
    call_subject(c, g->account_no);
    call_remark(c, g->reason);
    call_effect(c, "account_name", g->account_no, g->account_name);
    call_effect(c, "principal", number_words(c, g->bills_n), money_words(c, g->principal));
    call_effect(c, "late_fee", "", money_words(c, g->late_fee));
    call_effect(c, "parts_count", "", number_words(c, g->parts_n));
    call_effect(c, "effect.part_first", day_words(c, g->parts[0].due_on), money_words(c, g->parts[0].amount));
    call_effect(c, "effect.part_last", day_words(c, last->due_on), money_words(c, last->amount));
    call_effect(c, "fee_stands", "", setting_text(c, "agreement.fee"));
    call_effect(c, "agreed_by", "", g->agreed_by);
}

static enum status bill_mark(struct agreeing *v, const struct debt *d)
{
    struct bill b = d->bill;
    agreement_mark(v->g, d, &b);
    bill_told(v->c, &b);             /* a crew may be out for it */
    return call_put(v->c, TABLE_bill, &d->bill, &b);
}

static enum status agreement_write(struct agreeing *v)
{
    struct call *c = v->c;
    struct agreement *g = v->g;
    enum status s = call_number(c, "agreement", &g->agreement_no);
    g->agreement_state = CODE_agreement_state_kept;
    g->judge_on = g->parts[0].due_on + (date)g->grace_days + 1;
    for (unsigned i = 0; !s && i < v->debts.n; i++)
        if (is_meant(v, &v->debts.at[i]))
            s = bill_mark(v, &v->debts.at[i]);
    return s ? s : call_insert(c, TABLE_agreement, g);
}

static enum status agreement_head(struct agreeing *v)
{
    struct call *c = v->c;
    struct agreement stands;
    struct unit u = { .unit_no = v->account.unit_no };
    enum status s = agreement_kept(c, v->account.account_no, &stands);
    if (!s)
        return refuse(c, ST_agreement_stands, "account_no", number_words(c, stands.agreement_no), NULL, NULL);
    if (s != ST_not_found || (s = call_get(c, TABLE_unit, &u)))
        return s;
    const struct account *a = &v->account;
    *v->g = (struct agreement){ .account_no = a->account_no, .account_name = a->account_name, .address = a->address,
        .unit_no = a->unit_no, .unit_name = u.unit_name, .agreed_on = c->today, .agreed_by = v->q->agreed_by,
        .reason = v->q->reason, .fee_stands = !strcmp(setting_text(c, "agreement.fee"), "stands"),
        .grace_days = (uint64_t)setting_number(c, "agreement.grace_days"), .made_by = c->user.staff_no,
        .made_at = c->now, .approved_by = c->approval ? c->approval->decided_by : "", .parts = v->q->parts,
        .parts_n = v->q->parts_n };
    record_init(&agreement_record, v->g);
    return account_debts(c, a, c->today, &v->debts);
}

/* What was agreed to is this sum: the late fee of another day makes another. */
static enum status as_allowed(const struct agreeing *v)
{
    const struct approval *a = v->c->approval;
    return a && a->amount != v->g->amount ? refuse(v->c, ST_approval_differs, "", NULL, NULL, NULL) : ST_ok;
}

enum status do_agreement_make(struct call *c, const struct agreement_make *q, struct agreement *r)
{
    struct agreeing v = { .c = c, .q = q, .g = r };
    enum status s = account_read(c, q->account_no, "account_no", &v.account);
    if (!s)
        s = agreement_head(&v);
    if (!s)
        s = bills_add(&v);
    if (!s && !q->parts_n)
        s = parts_made(&v);
    if (!s)
        s = parts_good(&v);
    if (!s)
        s = as_allowed(&v);
    if (s)
        return s;
    tell(&v);
    return agreement_write(&v);
}

/* -- looking -- */

enum status do_agreement_show(struct call *c, const struct agreement_ask *q, struct agreement *r)
{
    enum status s = agreement_read(c, q->agreement_no, r);
    return s ? s : agreement_paid(c, r);
}

struct wanted { struct call *c; const struct agreements_ask *q; };

static bool agreement_wanted(void *context, void *row)
{
    const struct wanted *w = context;
    const struct agreement *g = row;
    return (!w->q->agreement_state || g->agreement_state == w->q->agreement_state) && account_reach(w->c, g->unit_no);
}

enum status do_agreement_list(struct call *c, const struct agreements_ask *q, struct agreements *r)
{
    struct agreement prefix = { .account_no = q->account_no };
    struct wanted wanted = { .c = c, .q = q };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->agreements = pool_array(c->pool, AGREEMENTS_PAGE, sizeof *r->agreements);
    struct scan_range range = { .prefix = *q->account_no ? &prefix : NULL, .parts = *q->account_no ? 1 : 0,
                                .backward = true, .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->agreements, .most = AGREEMENTS_PAGE, .look = AGREEMENTS_LOOK,
                         .n = &r->agreements_n, .token = &r->token, .keep = agreement_wanted, .context = &wanted };
    s = *q->account_no ? listing_index(c, INDEX_agreement_account, &range, &l)
        : listing_table(c, TABLE_agreement, &range, &l);
    for (uint32_t i = 0; !s && i < r->agreements_n; i++)
        s = agreement_paid(c, &r->agreements[i]);
    return s;
}

/* -- ended by hand -- */

enum status do_agreement_end(struct call *c, const struct agreement_end *q, struct agreement *r)
{
    struct agreement old;
    enum status s = agreement_read(c, q->agreement_no, &old);
    if (s)
        return s;
    if (old.agreement_state != CODE_agreement_state_kept)
        return refuse(c, ST_agreement_state, "agreement_no", code_words(c, &codes_agreement_state,
                      old.agreement_state), NULL, NULL);
    *r = old;
    r->agreement_state = CODE_agreement_state_ended;
    r->judge_on = 0;
    r->ended_on = c->today;
    r->ended_by = c->user.staff_no;
    r->end_text = q->reason;
    call_subject(c, r->account_no);
    call_remark(c, q->reason);
    return call_put(c, TABLE_agreement, &old, r);
}

/* -- judged, once a day -- */

static enum status first_to_judge(struct call *c, struct agreement *g_r)
{
    enum status s = index_first(c, INDEX_agreement_judge, g_r);
    return s || g_r->judge_on <= c->today ? s : ST_not_found;
}

bool timed_agreement_judge(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct system_look l;
    struct agreement g;
    struct bill_area *area = bill_area_of(core);
    (void)ask;
    (void)pool;
    if (area->judged_on == instant_date(core_now(core)) || system_look_begin(core, OP_agreement_list, &l))
        return false;
    enum status s = first_to_judge(&l.call, &g);
    if (s == ST_not_found)
        area->judged_on = l.call.today;
    system_look_end(&l);
    return !s;
}

enum status do_agreement_judge(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct agreement g;
    unsigned most = q->most && q->most < AGREEMENTS_SLICE ? (unsigned)q->most : AGREEMENTS_SLICE;
    enum status s = ST_ok;
    for (; !s && r->rows < most; r->rows += !s)
        if (!(s = first_to_judge(c, &g)))
            s = agreement_settle(c, g.agreement_no);
    return s == ST_not_found ? ST_ok : s;
}
