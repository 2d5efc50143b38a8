/* 坏账核销: bills nobody will pay leave the receivable, with approval by the size of the
 * sum. They are not forgotten: a write-off is a row, its bills are owed and can be paid,
 * and what is paid comes back through the receivable, so that the books show it. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/bill/prepay.h"
#include "core/engine/listing.h"
#include "core/office/office.h"

#include <string.h>

struct writing_off {
    struct call *c;
    const struct writeoff_make *q;
    struct account account;
    struct debts debts;
    struct writeoff *w;
};

/* -- which bills, and may they be -- */

/* One bill by name, be it open or not: what it is refused by is said. */
static enum status named_read(struct writing_off *v)
{
    struct bill b;
    const struct writeoff_make *q = v->q;
    enum status s = bill_read(v->c, q->account_no, q->bill_month, q->bill_seq, "", &v->account, &b);
    if (s)
        return s;
    if (!bill_open(&b))
        return refuse(v->c, ST_bill_not_open, "bill_month", code_words(v->c, &codes_bill_state, b.bill_state), NULL,
                      NULL);
    v->debts = (struct debts){ .at = POOL_NEW(v->c->pool, struct debt), .n = 1 };
    return bill_debt(v->c, &v->account, &b, v->debts.at);
}

static enum status overdue_read(struct writing_off *v)
{
    unsigned n = 0;
    enum status s = account_read(v->c, v->q->account_no, "account_no", &v->account);
    if (!s)
        s = account_debts(v->c, &v->account, v->c->today, &v->debts);
    for (unsigned i = 0; !s && i < v->debts.n; i++)
        if (v->debts.at[i].bill.due_on < v->c->today)
            v->debts.at[n++] = v->debts.at[i];
    v->debts.n = s ? 0 : n;
    return s || n ? s : refuse(v->c, ST_arrears_none, "account_no", v->account.account_no, NULL, NULL);
}

static enum status old_enough(struct writing_off *v, const struct bill *b)
{
    int days, least = (int)setting_number(v->c, "writeoff.least_days");
    if (v->q->writeoff_reason != CODE_writeoff_reason_too_old)
        return *v->q->document ? ST_ok : refuse(v->c, ST_field_missing, "document", NULL, NULL, NULL);
    enum status s = bill_days_over(v->c, &v->account, b, v->c->today, &days);
    return s || days >= least ? s : refuse(v->c, ST_writeoff_early, "bill_month", month_words(v->c, b->bill_month),
                                           day_words(v->c, v->c->today + least - days), NULL);
}

static enum status debt_good(struct writing_off *v, const struct debt *d)
{
    struct call *c = v->c;
    const struct bill *b = &d->bill;
    enum status s = bill_free(c, b, "bill_month");
    if (!s)
        s = bill_not_agreed(c, b, "bill_month");
    if (!s)
        s = debt_known(c, d, "bill_month");
    return s ? s : old_enough(v, b);
}

static enum status bill_add(struct writing_off *v, const struct debt *d)
{
    struct writeoff *w = v->w;
    enum status s = debt_good(v, d);
    if (s)
        return s;
    if (w->bills_n == WRITEOFF_BILLS)
        return refuse(v->c, ST_field_too_many, "bill_month", number_words(v->c, WRITEOFF_BILLS), NULL, NULL);
    w->bills[w->bills_n++] = (struct writeoff_bill){ .bill_month = d->bill.bill_month, .bill_seq = d->bill.bill_seq,
        .due_on = d->bill.due_on, .principal = d->left, .late_fee = d->late_fee,
        .paid_before = d->bill.principal_paid };
    return money_add(w->principal, d->left, &w->principal) && money_add(w->late_fee, d->late_fee, &w->late_fee) ? ST_ok
        : refuse(v->c, ST_amount_overflow, "account_no", w->account_no, NULL, NULL);
}

/* -- who decides -- */

static enum status size_allowed(struct writing_off *v)
{
    struct call *c = v->c;
    const char *company;
    if (v->w->principal >= setting_money(c, "writeoff.city_amount") && !*v->q->document)
        return refuse(c, ST_field_missing, "document", NULL, NULL, NULL);
    if (v->w->principal < setting_money(c, "writeoff.company_amount"))
        return ST_ok;
    enum status s = office_company(c, &company);
    if (s)
        return s;
    call_decider(c, company);
    call_effect(c, "effect.company_decides", "", company);
    return ST_ok;
}

/* What was allowed is this sum. */
static enum status as_allowed(const struct writing_off *v)
{
    const struct approval *a = v->c->approval;
    return a && a->amount != v->w->principal ? refuse(v->c, ST_approval_differs, "", NULL, NULL, NULL) : ST_ok;
}

static void tell(struct writing_off *v)
{
    struct call *c = v->c;
    const struct writeoff *w = v->w;
    call_amount(c, w->principal);
    call_subject(c, w->account_no);
    call_remark(c, w->remark);
    call_effect(c, "account_name", w->account_no, w->account_name);
    call_effect(c, "effect.written_off", number_words(c, w->bills_n), money_words(c, w->principal));
    call_effect(c, w->fee_given_up ? "effect.fee_given_up" : "effect.fee_kept", "", money_words(c, w->late_fee));
    call_effect(c, "writeoff_reason", code_words(c, &codes_writeoff_reason, w->writeoff_reason), w->document);
}

/* -- writing -- */

static enum status bill_write_off(struct writing_off *v, const struct debt *d)
{
    struct call *c = v->c;
    struct bill b = d->bill;
    bool fee_alone = !d->left && v->w->fee_given_up;
    b.bill_state = fee_alone ? CODE_bill_state_paid : CODE_bill_state_written_off;
    b.paid_at = fee_alone ? c->now : b.paid_at;
    b.writeoff_no = fee_alone ? b.writeoff_no : v->w->writeoff_no;
    b.fee_owed = v->w->fee_given_up ? 0 : d->late_fee;
    b.fee_waived += v->w->fee_given_up ? d->late_fee : 0;
    b.fee_from = d->late_days && c->today > b.fee_from ? c->today : b.fee_from;
    call_line(c, CODE_ledger_written_off, b.account_no, d->left, b.fee_kind, b.bill_month);
    call_line(c, CODE_ledger_receivable, b.account_no, -d->left, b.fee_kind, b.bill_month);
    fee_waived_lines(c, &b, v->w->fee_given_up ? d->late_fee : 0);
    return call_put(c, TABLE_bill, &d->bill, &b);
}

static enum status writeoff_write(struct writing_off *v)
{
    struct call *c = v->c;
    enum status s = call_number(c, "writeoff", &v->w->writeoff_no);
    for (unsigned i = 0; !s && i < v->debts.n; i++)
        s = bill_write_off(v, &v->debts.at[i]);
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (!s)
        s = prepay_changed(c, v->w->account_no);
    return s ? s : call_insert(c, TABLE_writeoff, v->w);
}

static void writeoff_head(struct writing_off *v)
{
    struct call *c = v->c;
    const struct account *a = &v->account;
    *v->w = (struct writeoff){ .account_no = a->account_no, .account_name = a->account_name, .unit_no = a->unit_no,
        .writeoff_reason = v->q->writeoff_reason, .document = v->q->document, .remark = v->q->remark,
        .fee_given_up = strcmp(setting_text(c, "writeoff.fee"), "kept"), .written_on = c->today,
        .made_by = c->user.staff_no, .approved_by = c->approval ? c->approval->decided_by : "",
        .bills = pool_array(c->pool, WRITEOFF_BILLS, sizeof *v->w->bills) };
    record_init(&writeoff_record, v->w);
}

enum status do_writeoff_make(struct call *c, const struct writeoff_make *q, struct writeoff *r)
{
    struct writing_off v = { .c = c, .q = q, .w = r };
    enum status s = q->bill_month ? named_read(&v) : overdue_read(&v);
    if (s)
        return s;
    writeoff_head(&v);
    for (unsigned i = 0; !s && i < v.debts.n; i++)
        s = bill_add(&v, &v.debts.at[i]);
    if (!s)
        s = as_allowed(&v);
    if (s)
        return s;
    tell(&v);
    s = size_allowed(&v);
    return s ? s : writeoff_write(&v);
}

/* -- looking -- */

enum status do_writeoff_show(struct call *c, const struct writeoff_ask *q, struct writeoff *r)
{
    *r = (struct writeoff){ .writeoff_no = q->writeoff_no };
    enum status s = call_get(c, TABLE_writeoff, r);
    if (s == ST_not_found || (!s && !account_reach(c, r->unit_no)))
        return refuse(c, ST_writeoff_unknown, "writeoff_no", number_words(c, q->writeoff_no), NULL, NULL);
    return s ? s : writeoff_recovered(c, r);
}

static bool writeoff_wanted(void *context, void *row)
{
    return account_reach(context, ((const struct writeoff *)row)->unit_no);
}

enum status do_writeoff_list(struct call *c, const struct writeoffs_ask *q, struct writeoffs *r)
{
    struct writeoff prefix = { .account_no = q->account_no };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->writeoffs = pool_array(c->pool, WRITEOFFS_PAGE, sizeof *r->writeoffs);
    struct scan_range range = { .prefix = *q->account_no ? &prefix : NULL, .parts = *q->account_no ? 1 : 0,
                                .backward = true, .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->writeoffs, .most = WRITEOFFS_PAGE, .look = WRITEOFFS_LOOK, .n = &r->writeoffs_n,
                         .token = &r->token, .keep = writeoff_wanted, .context = c };
    s = *q->account_no ? listing_index(c, INDEX_writeoff_account, &range, &l)
        : listing_table(c, TABLE_writeoff, &range, &l);
    for (uint32_t i = 0; !s && i < r->writeoffs_n; i++)
        s = writeoff_recovered(c, &r->writeoffs[i]);
    return s;
}
