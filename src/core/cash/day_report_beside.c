/* What stands beside the payments in a day report: sheets voided, what was turned
 * in, what went back out, and the day's deposits. Numbers are given in the order of
 * days, so that an old day is found by halving, not by reading all that came since. */
#include "config.h"
#include "core/cash/day_report.h"

#include <string.h>

bool reports_shift(const struct reporting *g, uint64_t shift_no)
{
    const struct shift *shift = g->shifts.at;
    for (unsigned i = 0; i < g->shifts.n; i++)
        if (shift[i].shift_no == shift_no)
            return true;
    return false;
}

/* -- sheets voided in these shifts: they stand in the cashiers' ranges -- */

/* From the range's end back to what was used before the shift opened: a range is worked through in order. */
static enum status voided_of_range(struct reporting *g, const struct paper_range *range, const struct shift *shift,
                                   struct array *found)
{
    struct paper p = { .paper_no = range->last_paper + 1 };
    struct key before;
    struct scan *scan;
    key_encode(&table_info[TABLE_paper].key, &p, 1, &before);
    struct scan_range back = { .backward = true, .token = before.b, .token_n = before.n };
    enum status s = scan_table(g->c->txn, TABLE_paper, &back, &scan);
    while (!s && !(s = scan_next(scan, &p, NULL)) && p.paper_no >= range->first_paper) {
        if (p.shift_no != shift->shift_no && p.at && p.at < shift->opened_at)
            break;
        if (p.shift_no == shift->shift_no && p.paper_state != CODE_paper_state_used)
            *(struct paper *)array_add(found, g->c->pool, sizeof p) = p;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static void voided_add(struct reporting *g, const struct array *found)
{
    struct day_report *r = g->r;
    const struct paper *p = found->at;
    struct piece piece = { &paper_record, r->voided, REPORT_VOIDED, &r->voided_n, &r->voided_all };
    for (unsigned i = found->n; i-- > 0;) {
        r->sheets_voided += p[i].last_paper ? p[i].last_paper - p[i].paper_no + 1 : 1;
        piece_add(g, &piece, &p[i]);
    }
}

/* Sheets issued after its till was counted are none of the shift's. */
static bool may_hold(const struct paper_range *r, const struct shift *s)
{
    return !s->counted_at || r->issued_at <= s->counted_at;
}

enum status voided_of_shift(struct reporting *g, const struct shift *shift)
{
    struct paper_range at = { .staff_no = shift->staff_no }, r;
    struct scan *scan;
    if (!shift->papers_voided)
        return ST_ok;
    enum status s = scan_index(g->c->txn, INDEX_range_staff, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &r, NULL))) {
        struct array found = { .n = 0 };
        if (may_hold(&r, shift) && !(s = voided_of_range(g, &r, shift, &found)))
            voided_add(g, &found);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- what was turned in -- */

static enum status move_add(void *context, const struct turn_in *t)
{
    struct reporting *g = context;
    struct day_report *r = g->r;
    struct piece piece = { &turn_in_record, r->turn_ins, REPORT_MOVES, &r->turn_ins_n, &r->turn_ins_all };
    if (!money_add(r->turned_in, t->amount, &r->turned_in))
        return refuse(g->c, ST_amount_overflow, "", NULL, NULL, NULL);
    piece_add(g, &piece, t);
    return ST_ok;
}

enum status moves_of_shift(struct reporting *g, uint64_t shift_no)
{
    return turn_ins_walk(g->c, shift_no, move_add, g);
}

/* -- rows that are numbered from day to day -- */

struct numbered { enum table_id table; size_t no, day; };

static uint64_t number_in(const struct numbered *t, const void *row)
{
    return *(const uint64_t *)((const char *)row + t->no);
}

static date day_in(const struct numbered *t, const void *row)
{
    return *(const date *)((const char *)row + t->day);
}

/* The first row of that number or a higher one, or (backward) the last below it. */
static enum status row_at(struct call *c, const struct numbered *t, uint64_t no, bool backward, void *row)
{
    struct scan *scan;
    struct key token;
    *(uint64_t *)((char *)row + t->no) = backward ? no : no - 1;
    key_encode(&table_info[t->table].key, row, 1, &token);
    bool bounded = backward ? no : no > 1;
    struct scan_range range = { .backward = backward, .token = bounded ? token.b : NULL,
                                .token_n = bounded ? token.n : 0 };
    enum status s = scan_table(c->txn, t->table, &range, &scan);
    if (!s)
        s = scan_next(scan, row, NULL);
    scan_end(&scan);
    return s;
}

/* The first number of a later day; 0: there is none. */
static enum status number_after(struct call *c, const struct numbered *t, date day, void *row, uint64_t *no_r)
{
    uint64_t low = 1, high;
    *no_r = 0;
    enum status s = row_at(c, t, 0, true, row);
    if (s || day_in(t, row) <= day)
        return s;
    high = number_in(t, row);
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if ((s = row_at(c, t, mid, false, row)))
            return s;
        if (day_in(t, row) > day)
            high = mid;
        else
            low = number_in(t, row) + 1;
    }
    *no_r = high;
    return ST_ok;
}

typedef enum status day_visit(struct reporting *g, const void *row);

/* The rows of the report's day, newest first. */
static enum status walk_day(struct reporting *g, const struct numbered *t, void *row, day_visit *visit)
{
    struct scan *scan;
    struct key token;
    uint64_t after;
    enum status s = number_after(g->c, t, g->r->day, row, &after);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    *(uint64_t *)((char *)row + t->no) = after;
    key_encode(&table_info[t->table].key, row, 1, &token);
    struct scan_range range = { .backward = true, .token = after ? token.b : NULL, .token_n = after ? token.n : 0 };
    s = scan_table(g->c->txn, t->table, &range, &scan);
    while (!s && !(s = scan_next(scan, row, NULL)) && day_in(t, row) >= g->r->day)
        s = visit(g, row);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status refund_add(struct reporting *g, const void *row)
{
    struct day_report *r = g->r;
    const struct refund *f = row;
    struct piece piece = { &refund_record, r->refunded, REPORT_REFUNDS, &r->refunded_n, &r->refunded_all };
    if (!reports_shift(g, f->shift_no))
        return ST_ok;
    if (!money_add(r->refunded_sum, f->amount, &r->refunded_sum))
        return refuse(g->c, ST_amount_overflow, "", NULL, NULL, NULL);
    piece_add(g, &piece, f);
    return ST_ok;
}

enum status refunds_of_day(struct reporting *g)
{
    static const struct numbered refunds = { TABLE_refund, offsetof(struct refund, refund_no),
                                             offsetof(struct refund, business_date) };
    struct refund row = { .refund_no = 0 };
    return walk_day(g, &refunds, &row, refund_add);
}

static enum status deposit_add(struct reporting *g, const void *row)
{
    struct day_report *r = g->r;
    const struct deposit *d = row;
    struct piece piece = { &deposit_record, r->deposits, REPORT_DEPOSITS, &r->deposits_n, &r->deposits_all };
    if (!unit_within(g->c->txn, d->unit_no, r->unit_no))
        return ST_ok;
    if (d->deposit_state != CODE_deposit_state_kept && !money_add(r->deposited, d->cash_total, &r->deposited))
        return refuse(g->c, ST_amount_overflow, "", NULL, NULL, NULL);
    piece_add(g, &piece, d);
    return ST_ok;
}

enum status deposits_of_day(struct reporting *g)
{
    static const struct numbered deposits = { TABLE_deposit, offsetof(struct deposit, deposit_no),
                                              offsetof(struct deposit, business_date) };
    struct deposit row = { .deposit_no = 0 };
    return walk_day(g, &deposits, &row, deposit_add);
}
