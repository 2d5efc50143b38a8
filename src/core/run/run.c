/* Runs: begun, looked through, approved, dropped. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/office/office.h"
#include "core/run/run.h"

#include <stdatomic.h>
#include <string.h>

enum status run_read(struct call *c, uint64_t run_no, struct bill_run *r_r)
{
    *r_r = (struct bill_run){ .run_no = run_no };
    enum status s = call_get(c, TABLE_bill_run, r_r);
    return s == ST_not_found ? refuse(c, ST_run_unknown, "run_no", number_words(c, run_no), NULL, NULL) : s;
}

enum status run_in_state(struct txn *t, uint16_t state, uint16_t or_state, struct bill_run *r_r)
{
    struct scan *scan;
    struct bill_run run;
    bool found = false;
    enum status s = scan_table(t, TABLE_bill_run, &(struct scan_range){ .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &run, NULL)))
        found = run.run_state == state || run.run_state == or_state;
    if (found)
        record_copy(&bill_run_record, r_r, &run, txn_pool(t));
    scan_end(&scan);
    return s;
}

bool run_waits(struct core *c, _Atomic bool *told, uint16_t state, uint16_t or_state, struct pool *pool)
{
    struct bill_run run;
    struct txn *t;
    if (!atomic_exchange(told, false))
        return false;
    enum status s = store_snapshot_begin(core_store(c), &t, pool);
    if (!s) {
        s = run_in_state(t, state, or_state, &run);
        store_snapshot_end(&t);
    }
    if (s != ST_not_found)
        *told = true;
    return !s;
}

static enum status in_state(struct call *c, const struct bill_run *run, uint16_t state)
{
    if (run->run_state != state)
        return refuse(c, ST_run_state, "run_no", code_words(c, &codes_run_state, run->run_state), NULL, NULL);
    return ST_ok;
}

/* -- beginning -- */

/* Gone through, whatever of it was issued. */
static bool run_issued(const struct bill_run *run)
{
    return run->run_state == CODE_run_state_issued || run->run_state == CODE_run_state_none_issued;
}

/* Two runs of one month over one account: scopes that can share one are refused, not looked at account by account. */
static bool overlaps(struct call *c, const struct bill_run *a, const struct bill_run *b)
{
    bool open = !run_issued(b) && b->run_state != CODE_run_state_dropped;
    if (!open || a->bill_month != b->bill_month)
        return false;
    if (a->run_scope != b->run_scope || a->run_scope == CODE_run_scope_everyone)
        return true;
    return !strcmp(a->scope_no, b->scope_no) || (a->run_scope == CODE_run_scope_unit &&
        (unit_within(c->txn, a->scope_no, b->scope_no) || unit_within(c->txn, b->scope_no, a->scope_no)));
}

static enum status alone(struct call *c, const struct bill_run *q)
{
    struct scan *scan;
    struct bill_run other;
    enum status s = scan_table(c->txn, TABLE_bill_run, &(struct scan_range){ .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &other, c->pool)))
        if (overlaps(c, q, &other)) {
            s = refuse(c, ST_run_overlaps, "scope_no", number_words(c, other.run_no),
                       code_words(c, &codes_run_state, other.run_state), NULL);
            break;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status month_over(struct call *c, const struct bill_run *q)
{
    if (!month_valid(q->bill_month) || q->bill_month > date_month(c->today))
        return refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    if (q->due_on && q->due_on < c->today)
        return refuse(c, ST_date_out_of_range, "due_on", NULL, NULL, NULL);
    return ST_ok;
}

enum status do_run_begin(struct call *c, const struct bill_run_begin *q, struct bill_run *r)
{
    *r = (struct bill_run){ .run_scope = q->run_scope, .scope_no = q->scope_no, .bill_month = q->bill_month,
        .due_on = q->due_on, .run_state = CODE_run_state_figuring, .last_account = "", .begun_by = c->user.staff_no,
        .begun_at = c->now };
    enum status s = month_over(c, r);
    if (!s && q->run_scope != CODE_run_scope_everyone && !*q->scope_no)
        s = refuse(c, ST_field_missing, "scope_no", NULL, NULL, NULL);
    if (!s)
        s = scope_check(c, r);
    if (!s)
        s = alone(c, r);
    if (!s)
        s = call_number(c, "run", &r->run_no);
    if (!s)
        s = call_insert(c, TABLE_bill_run, r);
    call_feed(c, CODE_feed_kind_run, r->run_no, 0, "");
    return s;
}

/* -- looking -- */

enum status do_run_show(struct call *c, const struct bill_run_ask *q, struct bill_run *r)
{
    return run_read(c, q->run_no, r);
}

enum status do_run_list(struct call *c, const struct list_ask *q, struct bill_run_list *r)
{
    const struct office_page p = { .table = TABLE_bill_run, .most = RUNS_PAGE };
    enum status s = office_page(c, &p, q->token, (void **)&r->runs, &r->runs_n, &r->token);
    for (uint32_t i = 0; !s && i < r->runs_n; i++)
        if (run_issued(&r->runs[i])) {
            r->runs[i].bills = r->runs[i].issued;
            r->runs[i].amount = r->runs[i].issued_amount;
        }
    return s;
}

uint16_t run_bill_state_now(const struct bill_run *run, const struct run_bill *row)
{
    bool past = run_issued(run) ||
        (run->run_state == CODE_run_state_issuing && strcmp(row->account_no, run->last_account) <= 0);
    bool issued = past && row->run_bill_state == CODE_run_bill_state_figured;
    return issued ? CODE_run_bill_state_issued : row->run_bill_state;
}

struct rows_wanted { const struct run_bills_ask *ask; const struct bill_run *run; };

static bool row_wanted(void *context, void *row)
{
    const struct rows_wanted *w = context;
    struct run_bill *b = row;
    b->run_bill_state = run_bill_state_now(w->run, b);
    if (w->ask->run_bill_state && b->run_bill_state != w->ask->run_bill_state)
        return false;
    return !w->ask->odd_only || (b->odd && !*b->looked_by && b->run_bill_state == CODE_run_bill_state_figured);
}

static enum status row_show(struct call *c, const struct run_bill *b, struct run_bill_row *r)
{
    struct account a = { .account_no = b->account_no };
    enum status s = call_get(c, TABLE_account, &a);
    *r = (struct run_bill_row){ .account_no = b->account_no, .account_name = s ? "" : a.account_name,
        .run_bill_state = b->run_bill_state, .kwh = b->kwh, .kwh_before = b->kwh_before, .amount = b->amount,
        .odd = b->odd, .status_name = b->status_name, .status_text = b->status_text, .looked_by = b->looked_by,
        .run_no = b->run_no, .fed_kwh = b->fed_kwh, .fed_amount = b->fed_amount, .arg1 = b->arg1, .arg2 = b->arg2,
        .arg3 = b->arg3 };
    return s == ST_not_found ? ST_ok : s;
}

enum status do_run_bills(struct call *c, const struct run_bills_ask *q, struct run_bills *r)
{
    struct run_bill *row = pool_array(c->pool, RUN_BILLS_PAGE, sizeof *row), prefix = { .run_no = q->run_no };
    struct bill_run run;
    struct rows_wanted wanted = { .ask = q, .run = &run };
    struct key token;
    uint32_t n = 0;
    enum status s = run_read(c, q->run_no, &run);
    if (!s)
        s = token_read(c, q->token, &token);
    struct listing l = { .rows = row, .most = RUN_BILLS_PAGE, .n = &n, .token = &r->token, .keep = row_wanted,
                         .context = &wanted };
    if (!s)
        s = listing_table(c, TABLE_run_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1, .token = token.b,
                                                                  .token_n = token.n }, &l);
    r->rows = pool_array(c->pool, n + 1, sizeof *r->rows);
    for (uint32_t i = 0; !s && i < n; i++)
        s = row_show(c, &row[i], &r->rows[r->rows_n++]);
    return s;
}

/* -- deciding -- */

static enum status look_at(struct call *c, struct bill_run *run, const char *account_no, const char *field)
{
    struct run_bill old = { .run_no = run->run_no, .account_no = account_no };
    enum status s = call_get(c, TABLE_run_bill, &old);
    if (s == ST_not_found)
        return refuse(c, ST_not_found, field, account_no, NULL, NULL);
    if (!s && old.run_bill_state != CODE_run_bill_state_figured)
        return refuse(c, ST_run_bill_state, field, account_no,
                      code_words(c, &codes_run_bill_state, old.run_bill_state), NULL);
    if (!s && !old.odd)
        return refuse(c, ST_run_bill_even, field, account_no, NULL, NULL);
    if (s || *old.looked_by)
        return s;
    struct run_bill row = old;
    row.looked_by = c->user.staff_no;
    run->odd--;
    call_subject(c, account_no);
    return call_put(c, TABLE_run_bill, &old, &row);
}

static enum status look_at_all(struct call *c, struct bill_run *run, const struct run_look *q)
{
    enum status s = ST_ok;
    if (*q->account_no)
        return look_at(c, run, q->account_no, "account_no");
    for (uint32_t i = 0; !s && i < q->accounts_n; i++)
        s = look_at(c, run, q->accounts[i].account_no, pool_printf(c->pool, "accounts[%u].account_no", i));
    return s;
}

enum status do_run_look(struct call *c, const struct run_look *q, struct bill_run *r)
{
    struct bill_run old;
    if (!*q->account_no && !q->accounts_n)
        return refuse(c, ST_field_missing, "account_no", NULL, NULL, NULL);
    if (*q->account_no && q->accounts_n)
        return refuse(c, ST_one_of_two, "account_no", "accounts", NULL, NULL);
    enum status s = run_read(c, q->run_no, &old);
    if (!s)
        s = in_state(c, &old, CODE_run_state_figured);
    *r = old;
    if (!s)
        s = look_at_all(c, r, q);
    return s ? s : call_put(c, TABLE_bill_run, &old, r);
}

/* Who began a run does not approve it. */
enum status do_run_approve(struct call *c, const struct bill_run_ask *q, struct bill_run *r)
{
    struct bill_run old;
    enum status s = run_read(c, q->run_no, &old);
    if (!s)
        s = in_state(c, &old, CODE_run_state_figured);
    if (!s && !strcmp(old.begun_by, c->user.staff_no))
        s = refuse(c, ST_approval_own, "run_no", NULL, NULL, NULL);
    if (!s && old.odd)
        s = refuse(c, ST_run_odd, "run_no", number_words(c, old.odd), NULL, NULL);
    if (s)
        return s;
    *r = old;
    r->run_state = CODE_run_state_approved;
    r->approved_by = c->user.staff_no;
    r->approved_at = c->now;
    r->done = 0;
    r->accounts = old.bills + old.held;
    r->last_account = "";
    call_feed(c, CODE_feed_kind_run, r->run_no, 0, "");
    call_amount(c, old.amount);
    return call_put(c, TABLE_bill_run, &old, r);
}

/* Until it is approved it can be dropped, or figured anew. */
static enum status unapproved(struct call *c, const struct bill_run_ask *q, struct bill_run *old_r)
{
    enum status s = run_read(c, q->run_no, old_r);
    return s || old_r->run_state == CODE_run_state_figuring ? s : in_state(c, old_r, CODE_run_state_figured);
}

enum status do_run_drop(struct call *c, const struct bill_run_ask *q, struct bill_run *r)
{
    struct bill_run old;
    enum status s = unapproved(c, q, &old);
    if (s)
        return s;
    *r = old;
    r->run_state = CODE_run_state_dropped;
    r->last_account = "";
    return call_put(c, TABLE_bill_run, &old, r);
}

/* Everything is figured anew: what was mended meanwhile comes in, what was found right is looked at again. */
enum status do_run_again(struct call *c, const struct bill_run_ask *q, struct bill_run *r)
{
    struct bill_run old;
    enum status s = unapproved(c, q, &old);
    if (s)
        return s;
    *r = old;
    r->run_state = CODE_run_state_figuring;
    r->last_account = "";
    r->accounts = r->done = r->bills = r->odd = r->held = 0;
    r->counted = false;
    r->counted_to = "";
    r->kwh = r->fed_kwh = 0;
    r->amount = r->fed_amount = 0;
    call_feed(c, CODE_feed_kind_run, r->run_no, 0, "");
    return call_put(c, TABLE_bill_run, &old, r);
}
