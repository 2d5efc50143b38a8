/* Letters to many: a section, a unit or everyone, gone through in slices of timed work. A
 * slice writes its letters and where it stands in one transaction, so that a core that dies
 * goes on there and nobody is written to twice. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/run/letter.h"

#include <stdatomic.h>
#include <string.h>

static enum status batch_read(struct call *c, uint64_t batch_no, struct letter_batch *b_r)
{
    *b_r = (struct letter_batch){ .batch_no = batch_no };
    enum status s = call_get(c, TABLE_letter_batch, b_r);
    return s == ST_not_found ? refuse(c, ST_batch_unknown, "batch_no", number_words(c, batch_no), NULL, NULL) : s;
}

/* The first that is being made; ST_not_found: there is none. */
static enum status batch_making(struct txn *t, struct letter_batch *b_r)
{
    struct scan *scan;
    struct letter_batch b;
    bool found = false;
    enum status s = scan_table(t, TABLE_letter_batch, &(struct scan_range){ .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &b, NULL)))
        found = b.batch_state == CODE_batch_state_making;
    if (found)
        record_copy(&letter_batch_record, b_r, &b, txn_pool(t));
    scan_end(&scan);
    return s;
}

bool timed_letter_write(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    struct letter_batch b;
    struct txn *t;
    (void)ask;
    if (!atomic_exchange(&runs_of(c)->letters, false))
        return false;
    enum status s = store_snapshot_begin(core_store(c), &t, pool);
    if (!s) {
        s = batch_making(t, &b);
        store_snapshot_end(&t);
    }
    if (s != ST_not_found)
        runs_of(c)->letters = true;
    return !s;
}

/* -- begun and let go -- */

static enum status begin_good(struct call *c, const struct letter_batch *b)
{
    struct arrears_walk w;
    if (b->letter_kind == CODE_letter_kind_final || b->letter_kind == CODE_letter_kind_ahead)
        return refuse(c, ST_letter_kind_other, "letter_kind", code_words(c, &codes_letter_kind, b->letter_kind), NULL,
                      NULL);
    if (b->letter_kind == CODE_letter_kind_cut_off && !*b->reason)
        return refuse(c, ST_field_missing, "reason", NULL, NULL, NULL);
    if (b->pay_by && b->pay_by < c->today)
        return refuse(c, ST_date_out_of_range, "pay_by", NULL, NULL, NULL);
    return arrears_begin(c, b->run_scope, b->scope_no, "", ARREARS_SLICE, &w);
}

static void batch_goes(struct call *c, struct letter_batch *b)
{
    b->batch_state = CODE_batch_state_making;
    call_feed(c, CODE_feed_kind_letters, b->batch_no, 0, "");
}

enum status do_letter_batch(struct call *c, const struct letter_batch_begin *q, struct letter_batch *r)
{
    bool own = !q->run_scope && !*q->scope_no;
    *r = (struct letter_batch){ .letter_kind = q->letter_kind, .run_scope = own ? CODE_run_scope_unit : q->run_scope,
        .scope_no = own ? c->user.unit_no : q->scope_no, .debt_age = q->debt_age, .least_owed = q->least_owed,
        .pay_by = q->pay_by, .reason = q->reason, .batch_state = CODE_batch_state_waits, .last_account = "",
        .begun_by = c->user.staff_no, .begun_at = c->now, .approved_by = "" };
    enum status s = begin_good(c, r);
    if (!s)
        s = call_number(c, "letter_batch", &r->batch_no);
    if (s)
        return s;
    if (r->letter_kind == CODE_letter_kind_reminder)
        batch_goes(c, r);
    return call_insert(c, TABLE_letter_batch, r);
}

static enum status batch_waiting(struct call *c, uint64_t batch_no, struct letter_batch *b_r)
{
    struct arrears_walk w;
    enum status s = batch_read(c, batch_no, b_r);
    if (!s)
        s = arrears_begin(c, b_r->run_scope, b_r->scope_no, "", ARREARS_SLICE, &w);
    if (!s && b_r->batch_state != CODE_batch_state_waits)
        s = refuse(c, ST_batch_state, "batch_no", code_words(c, &codes_batch_state, b_r->batch_state), NULL, NULL);
    return s;
}

/* A disconnection is let go by another person than who asks for it. */
enum status do_letter_approve(struct call *c, const struct letter_batch_ask *q, struct letter_batch *r)
{
    struct letter_batch old;
    enum status s = batch_waiting(c, q->batch_no, &old);
    if (!s && !strcmp(old.begun_by, c->user.staff_no))
        s = refuse(c, ST_approval_own, "batch_no", NULL, NULL, NULL);
    if (s)
        return s;
    *r = old;
    r->approved_by = c->user.staff_no;
    batch_goes(c, r);
    return call_put(c, TABLE_letter_batch, &old, r);
}

/* Or not: then nobody is written to. Who began it may take it back as well. */
enum status do_letter_decline(struct call *c, const struct letter_decline *q, struct letter_batch *r)
{
    struct letter_batch old;
    enum status s = batch_waiting(c, q->batch_no, &old);
    if (!s && !call_has_role(c, CODE_role_supervisor) && strcmp(old.begun_by, c->user.staff_no) != 0)
        s = refuse(c, ST_not_permitted, "batch_no", NULL, NULL, NULL);       /* his own he may take back */
    if (s)
        return s;
    *r = old;
    r->batch_state = CODE_batch_state_declined;
    r->declined_by = c->user.staff_no;
    r->declined_at = c->now;
    r->decline_reason = q->decline_reason;
    return call_put(c, TABLE_letter_batch, &old, r);
}

enum status do_letter_batches(struct call *c, const struct list_ask *q, struct letter_batch_list *r)
{
    const struct office_page p = { .table = TABLE_letter_batch, .most = BATCHES_PAGE, .backward = true };
    return office_page(c, &p, q->token, (void **)&r->batches, &r->batches_n, &r->token);
}

/* -- a slice -- */

/* Why one gets none is no refusal of the slice. */
static enum status ripe(struct call *c, const struct letter_batch *b, const struct arrears_of *of,
                        const struct claim *claim, bool *ripe_r)
{
    bool lately = false;
    date since = c->today - (date)setting_number(c, "arrears.again_days");
    enum status s = letter_ripe(c, b->letter_kind, &of->account, claim);
    if (!s)
        s = letter_since(c, of->account.account_no, b->letter_kind, since, &lately);
    *ripe_r = !s && !lately && !claim->year_missing;
    if (status_kind(s) != STATUS_REFUSE)
        return s;
    *c->fault = (struct fault){ .status = ST_ok };
    return ST_ok;
}

static bool is_meant(const struct letter_batch *b, const struct claim *claim)
{
    return claim->oldest && debt_age(claim->days) >= b->debt_age && claim->principal + claim->late_fee >= b->least_owed;
}

/* Whoever is written to later than was planned has as many days as were planned for him. */
static date pay_by_of(const struct call *c, const struct letter_batch *b)
{
    return b->pay_by ? c->today + (b->pay_by - instant_date(b->begun_at)) : DATE_NONE;
}

static enum status batch_one(struct call *c, struct letter_batch *b, const struct arrears_of *of)
{
    struct claim claim;
    bool is_ripe;
    struct letter l = { .letter_kind = b->letter_kind, .pay_by = pay_by_of(c, b), .reason = b->reason,
                        .batch_no = b->batch_no, .approved_by = b->approved_by };
    enum status s = claim_read(c, &of->account, &of->debts, &claim);
    b->done++;
    if (s || !is_meant(b, &claim))
        return s;
    s = ripe(c, b, of, &claim, &is_ripe);
    if (s || !is_ripe) {
        b->left_out += !s;
        return s;
    }
    record_init(&letter_record, &l);
    s = letter_write(c, &of->account, &of->debts, &claim, &l);
    b->letters += !s;
    return s || money_add(b->amount, l.amount, &b->amount) ? s
        : refuse(c, ST_amount_overflow, "", l.account_no, NULL, NULL);
}

enum status do_letter_write(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned n = 0, most = q->most && q->most < LETTERS_SLICE ? (unsigned)q->most : LETTERS_SLICE;
    struct letter_batch old, b;
    struct arrears_walk w;
    struct arrears_of of;
    enum status s = batch_making(c->txn, &old);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    record_copy(&letter_batch_record, &b, &old, c->pool);
    s = arrears_begin(c, b.run_scope, b.scope_no, b.last_account, ARREARS_SLICE, &w);
    for (; !s && n < most && !(s = arrears_next(&w, &of)); n++)
        if ((s = batch_one(c, &b, &of)) == ST_not_found)
            s = ST_store_broken;         /* what the letter names is not there: only the walk ends the batch */
    bool ends = s == ST_not_found && w.over;
    if (s && s != ST_not_found)
        return s;
    r->rows = n;
    b.last_account = ends ? "" : w.at;
    if (ends) {
        b.batch_state = CODE_batch_state_made;
        b.ended_at = c->now;
    }
    return call_put(c, TABLE_letter_batch, &old, &b);
}
