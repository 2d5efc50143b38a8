/* The day report (F8): cashier x tender x fee kind, this year's bills, old
 * arrears, late fee and prepayment, out of the payments; and the same total out of
 * the journal's entries, every one that bears the shift's number. A payment's
 * tenders are poured over what it paid in their order, so that the rows add up to
 * the fen. A till that is still open shows nothing: its count is blind. What left
 * the tills beside it stands apart: turn-ins, refunds, and the day's deposits. The
 * head of the audit chain stands below, so that a signed report anchors it. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/cash/cash.h"
#include "core/office/office.h"

#include <string.h>

#define ROWS 400
#define SHIFTS 60
#define REVERSALS 100
#define VOIDED 200
#define PAGE 100
#define ENTRIES_LOOKED_AT 500000
#define SHEETS_LOOKED_AT 5000
#define UNITS_LOOKED_AT 300
#define MOVES 200
#define REFUNDS 100
#define DEPOSITS 100
#define ROWS_LOOKED_AT 5000

struct reporting {
    struct call *c;
    struct day_report *r;
    struct shift *shift;
    unsigned shifts;
    uint64_t first_entry, last_entry;
};

/* One thing a payment paid for. */
struct item { uint16_t fee_kind; money amount; size_t column; };

static struct day_row *row_for(struct reporting *g, const struct payment *p, uint16_t tender, uint16_t fee_kind)
{
    struct day_report *r = g->r;
    for (uint32_t i = 0; i < r->rows_n; i++)
        if (r->rows[i].tender == tender && r->rows[i].fee_kind == fee_kind && !strcmp(r->rows[i].staff_no, p->staff_no))
            return &r->rows[i];
    if (r->rows_n == ROWS)
        return NULL;
    r->rows[r->rows_n] = (struct day_row){ .staff_no = p->staff_no, .staff_name = p->staff_name, .tender = tender,
                                           .fee_kind = fee_kind };
    return &r->rows[r->rows_n++];
}

static unsigned payment_items(struct reporting *g, const struct payment *p, struct item *items)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < p->bills_n; i++) {
        const struct paid_bill *b = &p->bills[i];
        bool old = b->bill_month / 100 < date_civil(p->business_date).year;
        uint16_t kind = b->fee_kind ? b->fee_kind : CODE_fee_kind_energy;
        items[n++] = (struct item){ kind, b->late_fee, offsetof(struct day_row, late_fee) };
        items[n++] = (struct item){ kind, b->principal,
                                    old ? offsetof(struct day_row, old_arrears) : offsetof(struct day_row, this_year) };
    }
    for (uint32_t i = 0; i < p->accounts_n; i++)
        items[n++] = (struct item){ CODE_fee_kind_energy, p->accounts[i].to_prepayment,
                                    offsetof(struct day_row, prepayment) };
    return n;
}

/* sign: a red receipt takes away what it reverses. */
static bool payment_into_rows(struct reporting *g, const struct payment *p, int64_t sign)
{
    struct item *items = pool_array(g->c->pool, 2 * (size_t)p->bills_n + p->accounts_n + 1, sizeof *items);
    unsigned n = payment_items(g, p, items), at = 0;
    for (uint32_t t = 0; t < p->tenders_n; t++) {
        money left = p->tenders[t].amount;
        struct day_row *counted = NULL;
        while (left > 0 && at < n) {
            money some = items[at].amount < left ? items[at].amount : left;
            struct day_row *row = some > 0 ? row_for(g, p, p->tenders[t].tender, items[at].fee_kind) : NULL;
            if (some > 0 && !row)
                return false;
            if (row) {
                *(money *)((char *)row + items[at].column) += sign * some;
                row->total += sign * some;
                row->count += row == counted ? 0 : (uint64_t)sign;
                counted = row;
            }
            left -= some;
            items[at].amount -= some;
            at += items[at].amount == 0;
        }
    }
    g->r->total += sign * p->total;
    return true;
}

static enum status add_payment(struct reporting *g, const struct payment *p)
{
    bool red = p->payment_state == CODE_payment_state_red;
    if (!g->first_entry || p->entry_no < g->first_entry)
        g->first_entry = p->entry_no;
    if (p->entry_no > g->last_entry)
        g->last_entry = p->entry_no;
    if (red && g->r->reversals_n < REVERSALS)
        g->r->reversals[g->r->reversals_n++] = *p;
    if (!payment_into_rows(g, p, red ? -1 : 1))
        return refuse(g->c, ST_field_too_many, "rows", number_words(g->c, ROWS), NULL, NULL);
    return ST_ok;
}

static enum status add_shift(struct reporting *g, const struct shift *s)
{
    g->r->shifts[g->r->shifts_n++] = shift_shown(s);
    if (s->shift_state == CODE_shift_state_open)
        return ST_ok;
    g->shift[g->shifts++] = *s;
    const char *token = "";
    do {
        struct payment_list page = { 0 };
        enum status st = payment_page(g->c, NULL, s->shift_no, token, PAGE, NULL, &page);
        for (uint32_t i = 0; !st && i < page.payments_n; i++)
            st = add_payment(g, &page.payments[i]);
        if (st)
            return st;
        token = page.token;
    } while (*token);
    return ST_ok;
}

/* -- the same out of the journal -- */

static bool of_these(const struct reporting *g, uint64_t shift_no)
{
    for (unsigned i = 0; i < g->shifts; i++)
        if (g->shift[i].shift_no == shift_no)
            return true;
    return false;
}

/* What came in by tenders: the clearing accounts, and prepayment that was used. */
static money entry_sum(const struct journal *j)
{
    money sum = 0, sign = j->reverses ? -1 : 1;
    for (uint32_t i = 0; i < j->lines_n; i++) {
        const struct journal_line *l = &j->lines[i];
        if (ledger_of_tender(l->ledger) || (l->ledger == CODE_ledger_prepayment && l->amount * sign > 0))
            sum += l->amount;
    }
    return sum;
}

static enum status journal_sum(struct reporting *g)
{
    struct journal j = { .entry_no = g->first_entry - 1 };
    struct key after;
    struct scan *scan;
    if (!g->first_entry)
        return ST_ok;
    key_encode(&table_info[TABLE_journal].key, &j, 1, &after);
    struct pool *pool = pool_new(65536);
    struct scan_range range = { .token = after.b, .token_n = after.n };
    enum status s = scan_table(g->c->txn, TABLE_journal, &range, &scan);
    for (unsigned i = 0; !s && i < ENTRIES_LOOKED_AT; i++) {
        pool_clear(pool);
        if ((s = scan_next(scan, &j, pool)) || j.entry_no > g->last_entry)
            break;
        if (j.receipt_no && of_these(g, j.shift_no))
            g->r->journal_total += entry_sum(&j);
    }
    scan_end(&scan);
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

/* -- sheets voided in these shifts: they stand in the cashiers' ranges -- */

static enum status voided_of_range(struct reporting *g, const struct paper_range *range, uint64_t shift_no)
{
    struct paper p = { .paper_no = range->first_paper - 1 };
    struct key after;
    struct scan *scan;
    key_encode(&table_info[TABLE_paper].key, &p, 1, &after);
    enum status s = scan_table(g->c->txn, TABLE_paper, &(struct scan_range){ .token = after.b, .token_n = after.n },
                               &scan);
    for (unsigned i = 0; !s && i < SHEETS_LOOKED_AT && g->r->voided_n < VOIDED; i++) {
        if ((s = scan_next(scan, &p, NULL)) || p.paper_no > range->last_paper)
            break;
        if (p.shift_no == shift_no && p.paper_state != CODE_paper_state_used)
            g->r->voided[g->r->voided_n++] = p;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status voided_of_shift(struct reporting *g, const struct shift *shift)
{
    struct paper_range at = { .staff_no = shift->staff_no }, r;
    struct scan *scan;
    if (!shift->papers_voided)
        return ST_ok;
    enum status s = scan_index(g->c->txn, INDEX_range_staff, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &r, NULL)))
        s = voided_of_range(g, &r, shift->shift_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- which shifts -- */

static enum status shifts_of_unit(struct reporting *g, const char *unit_no, date day)
{
    struct shift at = { .unit_no = unit_no, .business_date = day }, s;
    struct scan *scan;
    enum status st = scan_index(g->c->txn, INDEX_shift_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!st && !(st = scan_next(scan, &s, NULL)))
        st = g->r->shifts_n < SHIFTS ? add_shift(g, &s)
                                     : refuse(g->c, ST_field_too_many, "shifts", number_words(g->c, SHIFTS), NULL,
                                              NULL);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

static enum status shifts_of_day(struct reporting *g, const char *top, date day)
{
    struct call *c = g->c;
    struct unit u;
    struct scan *scan;
    if (!c->everywhere && !call_in_unit(c, top))
        return refuse(c, ST_outside_unit, "unit_no", top, NULL, NULL);
    if (!call_has_role(c, CODE_role_supervisor) && !call_has_role(c, CODE_role_accountant) &&
        !call_has_role(c, CODE_role_auditor))
        return refuse(c, ST_not_permitted, "unit_no", NULL, NULL, NULL);
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    for (unsigned i = 0; !s && i < UNITS_LOOKED_AT; i++)
        if (!(s = scan_next(scan, &u, NULL)) && unit_below(c->txn, u.unit_no, top))
            s = shifts_of_unit(g, u.unit_no, day);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status one_shift(struct reporting *g, uint64_t shift_no)
{
    struct shift s;
    enum status st = shift_read(g->c, shift_no, "shift_no", &s);
    if (st)
        return st;
    if (s.shift_state == CODE_shift_state_open)
        return refuse(g->c, ST_count_needed, "shift_no", NULL, NULL, NULL);
    g->r->day = s.business_date;
    g->r->unit_no = s.unit_no;
    return add_shift(g, &s);
}

/* -- what left the tills, and the vault -- */

static enum status moves_of_shift(struct reporting *g, const struct shift *shift)
{
    uint32_t n = 0;
    struct day_report *r = g->r;
    enum status s = turn_ins_of(g->c, shift->shift_no, r->turn_ins + r->turn_ins_n, MOVES - r->turn_ins_n, &n);
    for (uint32_t i = 0; i < n; i++)
        r->turned_in += r->turn_ins[r->turn_ins_n + i].amount;
    r->turn_ins_n += n;
    return s;
}

/* Newest first, back to the first row of an earlier day. */
static enum status refunds_of_day(struct reporting *g)
{
    struct day_report *r = g->r;
    struct scan *scan;
    enum status s = scan_table(g->c->txn, TABLE_refund, &(struct scan_range){ .backward = true }, &scan);
    for (unsigned i = 0; !s && i < ROWS_LOOKED_AT && r->refunded_n < REFUNDS; i++) {
        struct refund *at = &r->refunded[r->refunded_n];
        if ((s = scan_next(scan, at, NULL)) || at->business_date < r->day)
            break;
        r->refunded_n += of_these(g, at->shift_no);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status deposits_of_day(struct reporting *g)
{
    struct day_report *r = g->r;
    struct scan *scan;
    enum status s = scan_table(g->c->txn, TABLE_deposit, &(struct scan_range){ .backward = true }, &scan);
    for (unsigned i = 0; !s && i < ROWS_LOOKED_AT && r->deposits_n < DEPOSITS; i++) {
        struct deposit *at = &r->deposits[r->deposits_n];
        if ((s = scan_next(scan, at, NULL)) || at->business_date < r->day)
            break;
        if (at->business_date != r->day || !unit_below(g->c->txn, at->unit_no, r->unit_no))
            continue;
        r->deposited += at->deposit_state == CODE_deposit_state_kept ? 0 : at->cash_total;
        r->deposits_n++;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status hall_of_day(struct reporting *g)
{
    struct hall_day *h = g->r->closed;
    *h = (struct hall_day){ .unit_no = g->r->unit_no, .business_date = g->r->day };
    enum status s = call_get(g->c, TABLE_hall_day, h);
    g->r->closed_n = !s && *h->signed_by;
    return s == ST_not_found ? ST_ok : s;
}

/* -- the whole -- */

static void report_begin(struct reporting *g, struct call *c, struct day_report *r)
{
    *g = (struct reporting){ .c = c, .r = r, .shift = pool_array(c->pool, SHIFTS, sizeof *g->shift) };
    r->rows = pool_array(c->pool, ROWS, sizeof *r->rows);
    r->reversals = pool_array(c->pool, REVERSALS, sizeof *r->reversals);
    r->voided = pool_array(c->pool, VOIDED, sizeof *r->voided);
    r->shifts = pool_array(c->pool, SHIFTS, sizeof *r->shifts);
    r->turn_ins = pool_array(c->pool, MOVES, sizeof *r->turn_ins);
    r->refunded = pool_array(c->pool, REFUNDS, sizeof *r->refunded);
    r->deposits = pool_array(c->pool, DEPOSITS, sizeof *r->deposits);
    r->closed = POOL_NEW(c->pool, struct hall_day);
}

static enum status report_rest(struct reporting *g)
{
    struct call *c = g->c;
    struct day_report *r = g->r;
    enum status s = journal_sum(g);
    if (s || (s = refunds_of_day(g)) || (s = audit_anchor(c->txn, &r->chain, &r->chain_no)))
        return s;
    for (unsigned i = 0; i < g->shifts; i++)
        if ((s = voided_of_shift(g, &g->shift[i])))
            return s;
    for (unsigned i = 0; i < r->shifts_n; i++)
        if ((s = moves_of_shift(g, &r->shifts[i])))
            return s;
    struct unit u = { .unit_no = r->unit_no };
    if (!(s = call_get(c, TABLE_unit, &u)))
        r->unit_name = u.unit_name;
    return s == ST_not_found ? ST_ok : s;
}

enum status day_report_hall(struct call *c, const char *unit_no, date day, struct day_report *r)
{
    struct reporting g;
    report_begin(&g, c, r);
    r->day = day;
    r->unit_no = unit_no;
    enum status s = shifts_of_unit(&g, unit_no, day);
    return s ? s : report_rest(&g);
}

enum status do_day_report(struct call *c, const struct day_ask *q, struct day_report *r)
{
    struct reporting g;
    report_begin(&g, c, r);
    r->day = q->day ? q->day : c->today;
    r->unit_no = q->unit_no && *q->unit_no ? q->unit_no : c->user.unit_no;
    enum status s = q->shift_no ? one_shift(&g, q->shift_no) : shifts_of_day(&g, r->unit_no, r->day);
    if (!s && !q->shift_no && !(s = deposits_of_day(&g)))
        s = hall_of_day(&g);
    return s ? s : report_rest(&g);
}
