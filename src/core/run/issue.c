/* Issuing an approved run: each bill is figured again, and is issued if it is the one that
 * was looked at. Bills and their entries stand in one transaction; bills that have little
 * in common need more than one entry. The row of one that is issued stays as it is: how
 * far the run is says so (run_bill_state_now). */
#include "config.h"
#include "core/engine/timed.h"
#include "core/run/run.h"

#include <string.h>

enum status run_rows_next(struct call *c, const struct bill_run *run, unsigned most, struct run_bill *row,
                          unsigned *n_r)
{
    struct run_bill prefix = { .run_no = run->run_no, .account_no = run->last_account };
    struct key token;
    struct scan *scan;
    key_encode(&table_info[TABLE_run_bill].key, &prefix, 2, &token);
    enum status s = scan_table(c->txn, TABLE_run_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                               .token = token.b, .token_n = *run->last_account ? token.n : 0 }, &scan);
    *n_r = 0;
    while (!s && *n_r < most && !(s = scan_next(scan, &row[*n_r], c->pool)))
        ++*n_r;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status issue_bill(struct call *c, struct bill_run *run, struct bill *b, const struct bill_beside *beside)
{
    b->run_no = run->run_no;
    enum status s = beside->any_seq ? bill_number_after(c, b, beside->last_seq) : ST_ok;
    if (!s && !call_lines_fit(c, bill_entry_lines(b)))
        s = call_post(c, 0, 0, 0, NULL);
    if (!s)
        s = bill_issue(c, b, run->due_on);
    if (s)
        return s;
    run->issued++;
    run->issued_amount += b->credited ? -b->credited : b->principal;
    return ST_ok;
}

static bool same_digest(const struct bytes *a, const struct bytes *b)
{
    return a->n == b->n && !memcmp(a->at, b->at, a->n);
}

/* Is it the account that was looked at, where it was, and the bill? A row from before places were kept is asked for
 * its bill alone, which has the first point's. */
static enum status still_so(struct call *c, const struct bill_run *run, const struct run_bill *row,
                            const struct run_bill *now, const struct account *a, const struct bill *b)
{
    bool there = !row->place_digest.n || same_digest(&now->place_digest, &row->place_digest);
    if (!there || !scope_has_unit(c, run, a))
        return refuse(c, ST_account_moved, "account_no", b->section_no, b->area_no, b->unit_no);
    return same_digest(&now->bill_digest, &row->bill_digest) ? ST_ok
        : refuse(c, ST_bill_changed, "account_no", NULL, NULL, NULL);
}

enum status run_issue_make(struct call *c, const struct bill_run *run, const struct run_bill *row, struct pool *pool,
                           struct run_issued *i_r)
{
    struct account a = { .account_no = row->account_no };
    *i_r = (struct run_issued){ .row = row, .left = row->run_bill_state != CODE_run_bill_state_figured };
    if (i_r->left)
        return ST_ok;
    enum status s = store_get_some(c->txn, TABLE_account, bill_account_fields(), &a);
    if (!s)
        s = run_figure(c, run, &a, pool, &i_r->now, &i_r->bill, &i_r->beside);
    bool figured = !s && i_r->now.run_bill_state == CODE_run_bill_state_figured;
    if (figured && (s = still_so(c, run, row, &i_r->now, &a, &i_r->bill)))
        run_held(c, &i_r->now, s);
    return figured ? ST_ok : s;
}

static enum status issue_put(struct call *c, struct bill_run *run, struct run_issued *i)
{
    run->last_account = i->row->account_no;
    run->done++;
    if (i->left)
        return ST_ok;
    if (i->now.run_bill_state == CODE_run_bill_state_figured)
        return issue_bill(c, run, &i->bill, &i->beside);
    run->held += i->now.run_bill_state == CODE_run_bill_state_held;   /* billed otherwise meanwhile, it is left out */
    return call_put(c, TABLE_run_bill, i->row, &i->now);
}

static void run_ends(struct call *c, struct bill_run *run)
{
    run->run_state = run->bills && !run->issued ? CODE_run_state_none_issued : CODE_run_state_issued;
    run->ended_at = c->now;
    run->last_account = "";
}

static enum status issue_here(struct call *c, struct bill_run *run, unsigned most, unsigned *n_r)
{
    struct run_bill *row = pool_array(c->pool, most + 1, sizeof *row);
    struct pool *pool = pool_new(RUN_POOL);
    enum status s = run_rows_next(c, run, most, row, n_r);
    for (unsigned i = 0; !s && i < *n_r; i++) {
        struct run_issued one;
        pool_clear(pool);
        s = run_issue_make(c, run, &row[i], pool, &one);
        if (!s)
            s = issue_put(c, run, &one);
    }
    pool_free(&pool);
    return s;
}

static enum status issue_made(struct call *c, struct bill_run *run, const struct run_made *made)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < made->n; i++) {
        struct run_issued one = made->issued[i];
        s = issue_put(c, run, &one);
    }
    return s;
}

enum status do_run_issue(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned n = 0, most = run_slice_rows(RUN_ISSUE, run_anew(c, q));
    struct bill_run run, after;
    enum status s = run_in_state(c->txn, CODE_run_state_approved, CODE_run_state_issuing, &run);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    record_copy(&bill_run_record, &after, &run, c->pool);
    after.run_state = CODE_run_state_issuing;
    const struct run_made *made = run_made_stands(c, RUN_ISSUE, run.run_no, run.last_account);
    s = made ? issue_made(c, &after, made) : issue_here(c, &after, most, &n);
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (s)
        return s;
    r->rows = made ? made->n : n;
    r->made_stood = made;
    if (made ? made->whole : n < most)
        run_ends(c, &after);
    return call_put(c, TABLE_bill_run, &run, &after);
}

bool timed_run_issue(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    (void)ask;
    return run_waits(c, &runs_of(c)->issue, CODE_run_state_approved, CODE_run_state_issuing, pool);
}
