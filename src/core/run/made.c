/* Slices of a run made beside the writer. A slice is planned by its accounts or rows alone,
 * which are read in order; its bills are figured on a maker's thread by the same functions
 * and in the same snapshot. The writer puts rows and bills as they are, if none of what was
 * read of these accounts and no rule and price was written meanwhile: so a bill is the same
 * to the byte, whoever figured it. What depends on the moment (numbers of entries, what was
 * paid ahead, balances) is the writer's. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/run/run.h"

#include <stdlib.h>
#include <string.h>

uint64_t run_anew(const struct call *c, const struct slice_ask *q)
{
    return c->made && (!q->most || q->most > RUN_ANEW) ? RUN_ANEW : q->most;
}

unsigned run_slice_rows(enum run_step step, uint64_t most)
{
    static const unsigned bound[] = { [RUN_COUNT] = COUNT_SLICE, [RUN_FIGURE] = RUN_FIGURE_SLICE,
                                      [RUN_ISSUE] = RUN_ISSUE_SLICE };
    return step != RUN_COUNT && most && most < bound[step] ? (unsigned)most : bound[step];
}

/* -- planning -- */

static void made_drop(struct run_made *m)
{
    if (m->look.call.txn)
        store_snapshot_end(&m->look.call.txn);
    pool_free(&m->look.pool);
    free(m);
}

/* The run that is next, in a snapshot of its own; NULL: none is, or not after `before`. */
static struct run_made *made_begin(struct core *core, enum op_id op, enum run_step step, const struct run_made *before)
{
    bool issues = step == RUN_ISSUE;
    if (before && before->whole)
        return NULL;
    struct run_made *m = calloc(1, sizeof *m);
    if (!m)
        panic("out of memory");
    m->step = step;
    m->rests.basis = store_basis(core_store(core));
    if (system_look_begin(core, op, &m->look)) {
        free(m);
        return NULL;
    }
    enum status s = run_in_state(m->look.call.txn, issues ? CODE_run_state_approved : CODE_run_state_figuring,
                                 issues ? CODE_run_state_issuing : CODE_run_state_figuring, &m->run);
    if (!s && (!before || before->run.run_no == m->run.run_no))
        return m;
    made_drop(m);
    return NULL;
}

static enum status accounts_plan(struct run_made *m, unsigned most)
{
    struct bill_run at = m->run;
    at.last_account = m->rests.after;
    m->account = pool_array(m->look.pool, most + 1, sizeof *m->account);
    m->row = pool_array(m->look.pool, most + 1, sizeof *m->row);
    enum status s = scope_next(&m->look.call, &at, most, m->account, &m->n, &m->whole);
    m->to = at.last_account;
    return s;
}

static enum status rows_plan(struct run_made *m, unsigned most)
{
    struct bill_run at = m->run;
    at.last_account = m->rests.after;
    m->row = pool_array(m->look.pool, most + 1, sizeof *m->row);
    m->issued = pool_array(m->look.pool, most + 1, sizeof *m->issued);
    enum status s = run_rows_next(&m->look.call, &at, most, m->row, &m->n);
    m->whole = m->n < most;
    m->to = m->n ? m->row[m->n - 1].account_no : m->rests.after;
    return s;
}

/* The slice after `before`, of the run that is at this step. A run that is figured is counted first. */
static void *slice_plan(struct core *c, enum op_id op, enum run_step step, const struct slice_ask *ask,
                        const struct run_made *before)
{
    struct run_made *m = made_begin(c, op, step, before);
    if (!m)
        return NULL;
    if (step == RUN_FIGURE)
        m->step = before ? before->step : m->run.counted ? RUN_FIGURE : RUN_COUNT;
    m->rests.after = pool_copy(m->look.pool, before ? before->to :
                               m->step == RUN_COUNT ? m->run.counted_to : m->run.last_account);
    unsigned most = run_slice_rows(m->step, ask->most);
    if (!(step == RUN_ISSUE ? rows_plan(m, most) : accounts_plan(m, most)))
        return m;
    made_drop(m);
    return NULL;
}

void *plan_run_figure(struct core *c, const struct slice_ask *ask, const void *before)
{
    return slice_plan(c, OP_run_figure, RUN_FIGURE, ask, before);
}

void *plan_run_issue(struct core *c, const struct slice_ask *ask, const void *before)
{
    return slice_plan(c, OP_run_issue, RUN_ISSUE, ask, before);
}

/* -- making -- */

static void made_end(struct run_made *m, enum status s)
{
    struct call *c = &m->look.call;
    m->good = !by_its_rules(c, s);
    m->rests.to = m->whole ? "" : m->to;
    m->rests.reads = *txn_reads(c->txn);
    store_snapshot_end(&c->txn);
}

void make_run_figure(struct core *c, void *made)
{
    struct run_made *m = made;
    struct pool *pool = pool_new(RUN_POOL);
    enum status s = ST_ok;
    (void)c;
    for (unsigned i = 0; !s && i < m->n && m->step == RUN_FIGURE; i++) {
        struct run_bill row;
        pool_clear(pool);
        s = run_figure_row(&m->look.call, &m->run, &m->account[i], pool, &row);
        if (!s)
            record_copy(&run_bill_record, &m->row[i], &row, m->look.pool);
    }
    pool_free(&pool);
    made_end(m, s);
}

static void issued_keep(struct run_made *m, const struct run_issued *one, struct run_issued *kept)
{
    *kept = *one;
    if (one->left)
        return;
    record_copy(&run_bill_record, &kept->now, &one->now, m->look.pool);
    if (one->now.run_bill_state == CODE_run_bill_state_figured)
        record_copy(&bill_record, &kept->bill, &one->bill, m->look.pool);
}

void make_run_issue(struct core *c, void *made)
{
    struct run_made *m = made;
    struct pool *pool = pool_new(RUN_POOL);
    enum status s = ST_ok;
    (void)c;
    for (unsigned i = 0; !s && i < m->n; i++) {
        struct run_issued one;
        pool_clear(pool);
        s = run_issue_make(&m->look.call, &m->run, &m->row[i], pool, &one);
        if (!s)
            issued_keep(m, &one, &m->issued[i]);
    }
    pool_free(&pool);
    made_end(m, s);
}

void drop_run_figure(void *made)
{
    made_drop(made);
}

void drop_run_issue(void *made)
{
    made_drop(made);
}

/* -- putting -- */

/* Rows of the run itself are written by each slice: that of the run is compared, and the bills' rows of these
 * accounts are asked for by their key, which begins with the run's. */
static bool rows_stand(struct call *c, const struct run_made *m)
{
    struct run_bill row = { .run_no = m->run.run_no, .account_no = m->rests.after };
    struct key after, to;
    key_encode(&table_info[TABLE_run_bill].key, &row, 2, &after);
    row.account_no = m->to;
    key_encode(&table_info[TABLE_run_bill].key, &row, 2, &to);
    return store_stands(c->txn, m->rests.basis, TABLE_run_bill, &after, m->whole ? NULL : &to);
}

const struct run_made *run_made_stands(struct call *c, enum run_step step, uint64_t run_no, const char *from)
{
    const struct run_made *m = c->made;
    struct table_set own = { .word = { 0 } };
    if (!m || !m->good || m->step != step || m->run.run_no != run_no || strcmp(m->rests.after, from))
        return NULL;
    table_set_add(&own, TABLE_bill_run);
    table_set_add(&own, TABLE_run_bill);
    return rows_stand(c, m) && rests_stand(c, &m->rests, &own) ? m : NULL;
}
