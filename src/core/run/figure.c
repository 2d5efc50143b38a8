/* Figuring: an account after the other, and what of each is to be looked at. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/run/run.h"

#include <string.h>

/* -- one bill -- */

static bool over(energy kwh, energy of, int64_t per_100)
{
    return (__int128)kwh * 100 > (__int128)of * per_100;
}

static uint64_t odd_use(struct call *c, const struct bill *b, energy before)
{
    date on = b->used_until;
    energy least = setting_number_on(c, "run.least_kwh", on) * KWH;
    if (!b->kwh)
        return before ? CODE_BIT(CODE_bill_odd_nothing) : 0;
    if (b->kwh - before > least && over(b->kwh, before, setting_number_on(c, "run.more_percent", on)))
        return CODE_BIT(CODE_bill_odd_more);
    if (before - b->kwh > least && !over(b->kwh, before, setting_number_on(c, "run.less_percent", on)))
        return CODE_BIT(CODE_bill_odd_less);
    return 0;
}

static uint64_t odd_registers(const struct bill_use *u, uint32_t n)
{
    uint64_t odd = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (u[i].estimated)
            odd |= CODE_BIT(CODE_bill_odd_estimated);
        if (i && u[i].point_no == u[i - 1].point_no && strcmp(u[i].device_no, u[i - 1].device_no))
            odd |= CODE_BIT(CODE_bill_odd_device_changed);
    }
    return odd;
}

static uint64_t odd_of(struct call *c, const struct bill *b, energy before, bool any)
{
    uint64_t odd = b->credited ? CODE_BIT(CODE_bill_odd_negative) : 0;
    odd |= any ? odd_use(c, b, before) : CODE_BIT(CODE_bill_odd_first);
    odd |= odd_registers(b->uses, b->uses_n);
    if (b->surplus_n)
        odd |= odd_registers(b->surplus->uses, b->surplus->uses_n);
    for (uint32_t i = 0; i < b->spans_n; i++) {
        odd |= b->spans[i].factor_unread ? CODE_BIT(CODE_bill_odd_factor_unread) : 0;
        odd |= b->spans[i].hours_unread ? CODE_BIT(CODE_bill_odd_hours_unread) : 0;
    }
    for (uint32_t i = 1; i < b->spans_n; i++)
        if (b->spans[i].point_no == b->spans[i - 1].point_no &&
            strcmp(b->spans[i].price_list, b->spans[i - 1].price_list))
            odd |= CODE_BIT(CODE_bill_odd_terms_changed);
    return odd;
}

uint16_t held_why(enum status s)
{
    static const struct { enum status s; uint16_t why; } row[] = {
        { ST_reading_missing, CODE_bill_odd_no_reading }, { ST_reading_undecided, CODE_bill_odd_undecided },
        { ST_list_missing, CODE_bill_odd_no_list }, { ST_price_missing, CODE_bill_odd_no_price },
        { ST_list_ended, CODE_bill_odd_no_price }, { ST_hours_unread, CODE_bill_odd_hours_unread },
        { ST_bill_changed, CODE_bill_odd_changed }, { ST_account_moved, CODE_bill_odd_moved },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++)
        if (row[i].s == s)
            return row[i].why;
    return CODE_bill_odd_refused;
}

void run_held(struct call *c, struct run_bill *row, enum status s)
{
    row->run_bill_state = CODE_run_bill_state_held;
    row->odd = CODE_BIT(held_why(s));
    row->status_name = status_name(s);
    row->status_text = "";
    row->arg1 = pool_copy(c->pool, c->fault->arg[0]);
    row->arg2 = pool_copy(c->pool, c->fault->arg[1]);
    row->arg3 = pool_copy(c->pool, c->fault->arg[2]);
    for (unsigned i = 0; i < COUNT_OF(c->fault->arg); i++)
        if (*c->fault->arg[i])
            row->status_text = pool_printf(c->pool, "%s%s%s", row->status_text, *row->status_text ? " " : "",
                                           c->fault->arg[i]);
    *c->fault = (struct fault){ .status = ST_ok };
}

/* What is closed, or has its meters down, was billed up to that day: not read since, it has nothing to bill. */
static bool uses_nothing(const struct account *a)
{
    return a->account_state == CODE_account_state_closed || a->account_state == CODE_account_state_dismantled;
}

enum status run_figure(struct call *c, const struct bill_run *run, const struct account *a, struct pool *pool,
                       struct run_bill *row_r, struct bill *b_r, struct bill_beside *beside_r)
{
    *row_r = (struct run_bill){ .run_no = run->run_no, .account_no = a->account_no, .category = a->category,
                                .run_bill_state = CODE_run_bill_state_left_out };
    enum status s = bill_make_beside(c, a, run->bill_month, pool, b_r, beside_r);
    bool refused = s && status_kind(s) == STATUS_REFUSE, nothing = s == ST_reading_missing && uses_nothing(a);
    if (s && !refused)
        return s;
    if (refused)
        run_held(c, row_r, s);
    if (beside_r->issued || nothing)
        row_r->run_bill_state = CODE_run_bill_state_left_out;
    if (refused || beside_r->issued)
        return ST_ok;
    row_r->run_bill_state = CODE_run_bill_state_figured;
    row_r->has_before = beside_r->any && beside_r->month >= month_add(date_month(b_r->used_from), -1);
    row_r->kwh_before = beside_r->kwh;
    row_r->amount_before = beside_r->amount;
    row_r->kwh = b_r->kwh;
    row_r->amount = b_r->credited ? -b_r->credited : b_r->principal;
    row_r->fed_kwh = b_r->surplus_n ? b_r->surplus->kwh : 0;
    row_r->fed_amount = b_r->surplus_n ? b_r->surplus->amount : 0;
    row_r->odd = odd_of(c, b_r, beside_r->kwh, beside_r->any);
    row_r->bill_digest = bill_digest(c, b_r);
    uint8_t *place = pool_get(c->pool, BILL_PLACE);
    memcpy(place, beside_r->place, BILL_PLACE);
    row_r->place_digest = (struct bytes){ place, BILL_PLACE };
    return ST_ok;
}

/* -- a slice -- */

static void add_up(struct bill_run *run, const struct run_bill *row)
{
    run->done++;
    run->held += row->run_bill_state == CODE_run_bill_state_held;
    if (row->run_bill_state != CODE_run_bill_state_figured)
        return;
    run->bills++;
    run->odd += row->odd != 0;
    run->kwh += row->kwh;
    run->amount += row->amount;
    run->fed_kwh += row->fed_kwh;
    run->fed_amount += row->fed_amount;
}

static enum status row_keep(struct call *c, struct run_bill *row)
{
    struct run_bill old = { .run_no = row->run_no, .account_no = row->account_no };
    enum status s = call_get(c, TABLE_run_bill, &old);
    if (s == ST_not_found)
        return row->run_bill_state == CODE_run_bill_state_left_out ? ST_ok : call_insert(c, TABLE_run_bill, row);
    return s ? s : call_put(c, TABLE_run_bill, &old, row);
}

enum status run_figure_row(struct call *c, const struct bill_run *run, const struct account *a, struct pool *pool,
                           struct run_bill *row_r)
{
    struct bill_beside beside;
    struct bill b;
    enum status s = run_figure(c, run, a, pool, row_r, &b, &beside);
    if (s || row_r->run_bill_state != CODE_run_bill_state_figured)
        return s;
    row_r->has_year = beside.has_year;
    row_r->kwh_year = beside.kwh_year;
    row_r->amount_year = beside.amount_year;
    return beside.year_fits ? ST_ok : refuse(c, ST_amount_overflow, "", a->account_no, NULL, NULL);
}

static enum status row_put(struct call *c, struct bill_run *run, struct run_bill *row)
{
    add_up(run, row);
    return row_keep(c, row);
}

/* -- counting, and figuring: as it was made beside the writer, or here -- */

/* What a slice went through. */
struct gone { unsigned n; bool whole; const char *to; };

static struct gone made_gone(const struct run_made *made)
{
    return (struct gone){ .n = made->n, .whole = made->whole, .to = made->to };
}

static enum status count_here(struct call *c, const struct bill_run *run, struct gone *g)
{
    struct account *a = pool_array(c->pool, COUNT_SLICE + 1, sizeof *a);
    struct bill_run at = *run;
    at.last_account = run->counted_to;
    enum status s = scope_next(c, &at, COUNT_SLICE, a, &g->n, &g->whole);
    g->to = at.last_account;
    return s;
}

/* Accounts are counted before the first is figured, so that how far a run is and how long it will take is known: what
 * is known too early would be wrong. A slice of it is one row of the work, for its pace is another. */
static enum status count_slice(struct call *c, const struct bill_run *old, struct bill_run *run, struct slice_done *r)
{
    const struct run_made *made = run_made_stands(c, RUN_COUNT, old->run_no, old->counted_to);
    struct gone g = { .n = 0 };
    enum status s = ST_ok;
    if (made)
        g = made_gone(made);
    else
        s = count_here(c, run, &g);
    if (s)
        return s;
    run->accounts += g.n;
    run->counted_to = g.whole ? "" : g.to;
    run->counted = g.whole;
    r->rows = 1;
    r->made_stood = made;
    return call_put(c, TABLE_bill_run, old, run);
}

static enum status figure_here(struct call *c, struct bill_run *run, unsigned most, struct gone *g)
{
    struct account *a = pool_array(c->pool, most + 1, sizeof *a);
    struct pool *pool = pool_new(RUN_POOL);
    enum status s = scope_next(c, run, most, a, &g->n, &g->whole);
    g->to = run->last_account;
    for (unsigned i = 0; !s && i < g->n; i++) {
        struct run_bill row;
        pool_clear(pool);
        s = run_figure_row(c, run, &a[i], pool, &row);
        if (!s)
            s = row_put(c, run, &row);
    }
    pool_free(&pool);
    return s;
}

static enum status figure_made(struct call *c, struct bill_run *run, const struct run_made *made, struct gone *g)
{
    enum status s = ST_ok;
    *g = made_gone(made);
    for (unsigned i = 0; !s && i < made->n; i++) {
        struct run_bill row = made->row[i];
        s = row_put(c, run, &row);
    }
    return s;
}

enum status do_run_figure(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct bill_run run, after;
    struct gone g = { .n = 0 };
    enum status s = run_in_state(c->txn, CODE_run_state_figuring, CODE_run_state_figuring, &run);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    record_copy(&bill_run_record, &after, &run, c->pool);
    if (!run.counted)
        return count_slice(c, &run, &after, r);
    const struct run_made *made = run_made_stands(c, RUN_FIGURE, run.run_no, run.last_account);
    unsigned most = run_slice_rows(RUN_FIGURE, run_anew(c, q));
    s = made ? figure_made(c, &after, made, &g) : figure_here(c, &after, most, &g);
    if (s)
        return s;
    after.last_account = g.to;
    r->rows = g.n ? g.n : !g.whole;
    r->made_stood = made;
    if (g.whole) {
        after.run_state = CODE_run_state_figured;
        after.last_account = "";
    }
    return call_put(c, TABLE_bill_run, &run, &after);
}

bool timed_run_figure(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    (void)ask;
    return run_waits(c, &runs_of(c)->figure, CODE_run_state_figuring, CODE_run_state_figuring, pool);
}

static enum status far(struct call *c, uint16_t state, uint16_t or_state, struct task_shown *r)
{
    struct bill_run run;
    enum status s = run_in_state(c->txn, state, or_state, &run);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->title = pool_printf(c->pool, "%d", (int)run.bill_month);
    r->rows_done = run.done;
    r->rows_of = run.run_state != CODE_run_state_figuring || run.counted ? run.accounts : 0;
    return ST_ok;
}

enum status far_run_figure(struct call *c, struct task_shown *r)
{
    return far(c, CODE_run_state_figuring, CODE_run_state_figuring, r);
}

enum status far_run_issue(struct call *c, struct task_shown *r)
{
    return far(c, CODE_run_state_approved, CODE_run_state_issuing, r);
}

/* Of a run that waits for another one, or for people, only how far it is. */
enum status do_run_progress(struct call *c, const struct bill_run_ask *q, struct run_progress *r)
{
    struct bill_run run, works;
    struct task_shown task;
    enum status s = run_read(c, q->run_no, &run);
    if (!s)
        s = scope_check(c, &run);
    if (s)
        return s;
    *r = (struct run_progress){ .run_no = run.run_no, .run_state = run.run_state, .done = run.done,
                                .accounts = run.accounts };
    bool figuring = run.run_state == CODE_run_state_figuring;
    if (figuring && !run.counted)
        r->accounts = 0;
    s = figuring ? run_in_state(c->txn, CODE_run_state_figuring, CODE_run_state_figuring, &works)
        : run_in_state(c->txn, CODE_run_state_approved, CODE_run_state_issuing, &works);
    if (s || works.run_no != run.run_no)
        return s == ST_not_found ? ST_ok : s;
    s = task_show(c, figuring ? TIMED_run_figure : TIMED_run_issue, &task);
    r->per_minute = task.per_minute;
    r->seconds_left = r->accounts ? task.seconds_left : 0;
    r->standing = task.standing;
    r->standing_n = task.standing_n;
    return s;
}
