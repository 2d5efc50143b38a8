/* Accounts in arrears: the walk over those that owe, and the list of them. */
#include "config.h"
#include "core/run/arrears.h"

#include <string.h>

/* -- ages -- */

/* The last day of each class; the last class has none. */
static const struct { int days; uint16_t age; } ages[] = {
    { 0, CODE_debt_age_not_due }, { 30, CODE_debt_age_to_30 }, { 60, CODE_debt_age_to_60 },
    { 90, CODE_debt_age_to_90 }, { 180, CODE_debt_age_to_180 }, { 365, CODE_debt_age_to_365 },
};

uint16_t debt_age(int days)
{
    for (size_t i = 0; i < COUNT_OF(ages); i++)
        if (days <= ages[i].days)
            return ages[i].age;
    return CODE_debt_age_over_365;
}

/* -- going through -- */

enum status arrears_begin(struct call *c, uint16_t scope, const char *scope_no, const char *at, uint32_t look,
                          struct arrears_walk *w)
{
    bool own = !scope;
    *w = (struct arrears_walk){ .c = c, .on = c->today, .look = look, .at = at,
        .scope = { .run_scope = own ? CODE_run_scope_unit : scope, .scope_no = own ? c->user.unit_no : scope_no,
                   .last_account = at },
        .block = pool_array(c->pool, ARREARS_BLOCK, sizeof *w->block) };
    enum status s = ST_ok;
    if (own && *scope_no)
        s = refuse(c, ST_field_missing, "run_scope", NULL, NULL, NULL);
    if (!s && !own && scope != CODE_run_scope_everyone && !*scope_no)
        s = refuse(c, ST_field_missing, "scope_no", NULL, NULL, NULL);
    if (!s)
        s = scope_check(c, &w->scope);
    if (!s && w->scope.run_scope != CODE_run_scope_section)
        s = reach_read(c, w->scope.run_scope == CODE_run_scope_unit ? w->scope.scope_no : c->user.unit_no, &w->reach);
    return s;
}

static enum status section_block(struct arrears_walk *w)
{
    enum status s = scope_next(w->c, &w->scope, ARREARS_BLOCK, w->block, &w->n, &w->over);
    w->looked += w->n;
    return s;
}

/* Whoever was ever billed has a balance, and few have another; it is a tenth of an account's row. */
static enum status balances_block(struct arrears_walk *w)
{
    struct balance b, from = { .ledger = CODE_ledger_receivable, .party = w->scope.last_account };
    struct call *c = w->c;
    struct key token;
    struct scan *scan;
    key_encode(&table_info[TABLE_balance].key, &from, 2, &token);
    enum status s = scan_table(c->txn, TABLE_balance, &(struct scan_range){ .prefix = &from, .parts = 1,
        .token = token.b, .token_n = *from.party ? token.n : 0 }, &scan);
    for (unsigned i = 0; !s && i < ARREARS_BLOCK && !(s = scan_next(scan, &b, NULL)); i++) {
        struct account *a = &w->block[w->n];
        *a = (struct account){ .account_no = b.party };
        w->looked++;
        w->scope.last_account = b.party;
        enum status there = call_get(c, TABLE_account, a);
        w->n += !there && reach_has(&w->reach, a->unit_no);
        s = there == ST_not_found ? ST_ok : there;
    }
    scan_end(&scan);
    w->over = s == ST_not_found;
    return w->over ? ST_ok : s;
}

static enum status block_next(struct arrears_walk *w)
{
    w->i = w->n = 0;
    if (w->over || w->looked >= w->look)
        return ST_not_found;
    return w->scope.run_scope == CODE_run_scope_section ? section_block(w) : balances_block(w);
}

static enum status owed_read(struct arrears_walk *w, struct arrears_of *r)
{
    enum status s = call_balance(w->c, CODE_ledger_receivable, r->account.account_no, &r->receivable);
    return s ? s : account_debts(w->c, &r->account, w->on, &r->debts);
}

enum status arrears_next(struct arrears_walk *w, struct arrears_of *r)
{
    enum status s = ST_ok;
    while (!s) {
        while (!s && w->i == w->n)
            if ((s = block_next(w)) == ST_ok && !w->n)
                w->at = w->scope.last_account;
        if (s)
            return s;
        r->account = w->block[w->i++];
        w->at = w->i < w->n ? r->account.account_no : w->scope.last_account;
        s = owed_read(w, r);
        if (!s && (r->debts.n || r->receivable))
            return ST_ok;
    }
    return s;
}

/* -- the list -- */

static enum status debt_over(struct call *c, const struct arrears_of *of, const struct debt *d, date on,
                             struct arrears_row *r)
{
    int days;
    enum status s = bill_days_over(c, &of->account, &d->bill, on, &days);
    if (s || !days)
        return s;
    if (!r->bills++)
        r->due_on = d->bill.due_on;
    if (debt_age(days) > r->debt_age)
        r->debt_age = debt_age(days);
    r->kept_back += bill_payable(&d->bill) && !d->agreed ? 0 : d->left;
    r->year_missing = d->year_missing ? d->year_missing : r->year_missing;
    bool fits = money_add(r->principal, d->left, &r->principal) && money_add(r->late_fee, d->late_fee, &r->late_fee) &&
        money_add(r->principal, r->late_fee, &r->amount);
    return fits ? ST_ok : refuse(c, ST_amount_overflow, "", of->account.account_no, NULL, NULL);
}

enum status arrears_row(struct call *c, const struct arrears_of *of, date on, struct arrears_row *r)
{
    struct account a = of->account;
    account_mask(c, &a);
    *r = (struct arrears_row){ .account_no = a.account_no, .account_name = a.account_name, .phone = a.phone,
        .address = a.address, .unit_no = a.unit_no, .category = a.category, .account_state = a.account_state,
        .year_missing = "" };
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < of->debts.n; i++)
        s = debt_over(c, of, &of->debts.at[i], on, r);
    return s ? s : account_prepayment(c, a.account_no, &r->prepayment);
}

static bool row_wanted(const struct arrears_ask *q, const struct arrears_row *r)
{
    return r->bills && r->debt_age >= q->debt_age && (!q->category || r->category == q->category);
}

enum status do_arrears_list(struct call *c, const struct arrears_ask *q, struct arrears_list *r)
{
    struct arrears_walk w;
    struct arrears_of of;
    const char *at;
    enum status s = token_open(c, "token", q->token, &at);
    if (!s)
        s = arrears_begin(c, q->run_scope, q->scope_no, at, ARREARS_LOOK, &w);
    if (s)
        return s;
    w.on = q->on ? q->on : c->today;
    r->rows = pool_array(c->pool, ARREARS_PAGE, sizeof *r->rows);
    while (!s && r->rows_n < ARREARS_PAGE && !(s = arrears_next(&w, &of))) {
        s = arrears_row(c, &of, w.on, &r->rows[r->rows_n]);
        r->rows_n += !s && row_wanted(q, &r->rows[r->rows_n]);
    }
    bool ends = s == ST_not_found && w.over;
    if (s && s != ST_not_found)
        return s;
    r->token = ends ? "" : token_seal(c, "token", w.at);
    return ST_ok;
}
