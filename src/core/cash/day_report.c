/* The day report (F8): cashier x tender x fee kind, this year's bills, old
 * arrears, late fee and prepayment, out of the payments; and the same total out of
 * the journal's entries, every one that bears the shift's number. A payment's
 * tenders are poured over what it paid in their order, so that the rows add up to
 * the fen. A till that is still open shows nothing: its count is blind. What left
 * the tills beside it stands apart: turn-ins, refunds, and the day's deposits. The
 * head of the audit chain stands below, so that a signed report anchors it.
 *
 * Every figure is a sum over all of it, of a hall or of the county; the lists come a
 * page at a time. The journal is walked beside the counters, from the first entry to
 * the last. Where a hall's day is signed, on the writer, its own payments' entries
 * are read instead, one by one: the county's day would hold up every counter. */
#include "config.h"
#include "core/cash/day_report.h"
#include "core/engine/audit.h"
#include "core/office/office.h"

#include <limits.h>
#include <string.h>

void piece_add(struct reporting *g, const struct piece *piece, const void *row)
{
    uint64_t at = (*piece->all)++;
    if (at / piece->most == g->page)
        record_copy(piece->record, (char *)piece->rows + (*piece->n)++ * piece->record->size, row, g->c->pool);
    g->r->more |= at / piece->most > g->page;
}

/* -- the payments -- */

/* One thing a payment paid for. */
struct item { uint16_t fee_kind; money amount; size_t column; };

/* The newest row first: a cashier's payments stand together. */
static unsigned row_for(struct reporting *g, const struct payment *p, uint16_t tender, uint16_t fee_kind)
{
    const struct day_row *row = g->rows.at;
    for (unsigned i = g->rows.n; i-- > 0;)
        if (row[i].tender == tender && row[i].fee_kind == fee_kind && !strcmp(row[i].staff_no, p->staff_no))
            return i;
    struct day_row *new = array_add(&g->rows, g->c->pool, sizeof *new);
    *new = (struct day_row){ .staff_no = pool_copy(g->c->pool, p->staff_no), .tender = tender, .fee_kind = fee_kind,
                             .staff_name = pool_copy(g->c->pool, p->staff_name) };
    return g->rows.n - 1;
}

static unsigned payment_items(const struct payment *p, struct item *items)
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
static void payment_into_rows(struct reporting *g, const struct payment *p, int64_t sign)
{
    struct item *items = pool_array(g->scratch, 2 * (size_t)p->bills_n + p->accounts_n + 1, sizeof *items);
    unsigned n = payment_items(p, items), at = 0;
    for (uint32_t t = 0; t < p->tenders_n; t++) {
        money left = p->tenders[t].amount;
        unsigned counted = UINT_MAX;
        for (; left > 0 && at < n; at += items[at].amount == 0) {
            money some = items[at].amount < left ? items[at].amount : left;
            left -= some;
            items[at].amount -= some;
            if (some <= 0)
                continue;
            unsigned i = row_for(g, p, p->tenders[t].tender, items[at].fee_kind);
            struct day_row *row = (struct day_row *)g->rows.at + i;
            *(money *)((char *)row + items[at].column) += sign * some;
            row->total += sign * some;
            row->count += i == counted ? 0 : (uint64_t)sign;
            counted = i;
        }
    }
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

/* The entry of one payment, where it bears its number and its shift's. */
static enum status own_entry(struct reporting *g, const struct payment *p)
{
    struct journal j = { .entry_no = p->entry_no };
    enum status s = call_get(g->c, TABLE_journal, &j);
    if (!s && j.receipt_no == p->receipt_no && j.shift_no == p->shift_no)
        g->r->journal_total += entry_sum(&j);
    return s == ST_not_found ? ST_ok : s;
}

static enum status add_payment(void *context, const struct payment *p)
{
    struct reporting *g = context;
    struct day_report *r = g->r;
    struct piece reversals = { &payment_record, r->reversals, REPORT_REVERSALS, &r->reversals_n, &r->reversals_all };
    bool red = p->payment_state == CODE_payment_state_red;
    r->total += red ? -p->total : p->total;
    if (g->signing)
        return own_entry(g, p);
    if (!g->first_entry || p->entry_no < g->first_entry)
        g->first_entry = p->entry_no;
    if (p->entry_no > g->last_entry)
        g->last_entry = p->entry_no;
    if (red)
        piece_add(g, &reversals, p);
    pool_clear(g->scratch);
    payment_into_rows(g, p, red ? -1 : 1);
    return ST_ok;
}

static enum status add_shift(struct reporting *g, const struct shift *s)
{
    struct day_report *r = g->r;
    struct shift shown = shift_shown(s);
    struct piece shifts = { &shift_record, r->shifts, REPORT_SHIFTS, &r->shifts_n, &r->shifts_all };
    piece_add(g, &shifts, &shown);
    r->shifts_open += s->shift_state == CODE_shift_state_open;
    if (s->shift_state == CODE_shift_state_open)
        return ST_ok;
    *(struct shift *)array_add(&g->shifts, g->c->pool, sizeof *s) = *s;
    return payments_walk(g->c, NULL, s->shift_no, add_payment, g);
}

/* -- the same out of the journal -- */

static enum status journal_sum(struct reporting *g)
{
    struct journal j = { .entry_no = g->first_entry - 1 };
    struct key after;
    struct scan *scan;
    if (!g->first_entry)
        return ST_ok;
    key_encode(&table_info[TABLE_journal].key, &j, 1, &after);
    struct scan_range range = { .token = after.b, .token_n = after.n };
    enum status s = scan_table(g->c->txn, TABLE_journal, &range, &scan);
    while (!s) {
        pool_clear(g->scratch);
        if ((s = scan_next(scan, &j, g->scratch)) || j.entry_no > g->last_entry)
            break;
        if (j.receipt_no && reports_shift(g, j.shift_no))
            g->r->journal_total += entry_sum(&j);
    }
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
        st = add_shift(g, &s);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

static enum status shifts_below(void *context, const struct unit *u)
{
    struct reporting *g = context;
    return shifts_of_unit(g, u->unit_no, g->r->day);
}

static enum status shifts_of_day(struct reporting *g, const char *top)
{
    struct call *c = g->c;
    if (!c->everywhere && !call_in_unit(c, top))
        return refuse(c, ST_outside_unit, "unit_no", top, NULL, NULL);
    if (!call_has_role(c, CODE_role_supervisor) && !call_has_role(c, CODE_role_accountant) &&
        !call_has_role(c, CODE_role_auditor))
        return refuse(c, ST_not_permitted, "unit_no", NULL, NULL, NULL);
    return cash_units_below(c, top, shifts_below, g);
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
    *g = (struct reporting){ .c = c, .r = r, .scratch = pool_new(1u << 16) };
    r->rows = pool_array(c->pool, REPORT_ROWS, sizeof *r->rows);
    r->reversals = pool_array(c->pool, REPORT_REVERSALS, sizeof *r->reversals);
    r->voided = pool_array(c->pool, REPORT_VOIDED, sizeof *r->voided);
    r->shifts = pool_array(c->pool, REPORT_SHIFTS, sizeof *r->shifts);
    r->turn_ins = pool_array(c->pool, REPORT_MOVES, sizeof *r->turn_ins);
    r->refunded = pool_array(c->pool, REPORT_REFUNDS, sizeof *r->refunded);
    r->deposits = pool_array(c->pool, REPORT_DEPOSITS, sizeof *r->deposits);
    r->closed = POOL_NEW(c->pool, struct hall_day);
}

static void rows_page(struct reporting *g)
{
    struct day_report *r = g->r;
    const struct day_row *row = g->rows.at;
    struct piece rows = { &day_row_record, r->rows, REPORT_ROWS, &r->rows_n, &r->rows_all };
    for (unsigned i = 0; i < g->rows.n; i++)
        piece_add(g, &rows, &row[i]);
}

static enum status report_rest(struct reporting *g)
{
    struct day_report *r = g->r;
    const struct shift *shift = g->shifts.at;
    rows_page(g);
    enum status s = journal_sum(g);
    if (!s)
        s = refunds_of_day(g);
    for (unsigned i = 0; !s && i < g->shifts.n; i++)
        if (!(s = voided_of_shift(g, &shift[i])))
            s = moves_of_shift(g, shift[i].shift_no);
    struct unit u = { .unit_no = r->unit_no };
    if (!s && !(s = call_get(g->c, TABLE_unit, &u)))
        r->unit_name = u.unit_name;
    return s == ST_not_found ? ST_ok : s;
}

enum status day_report_hall(struct call *c, const char *unit_no, date day, struct day_report *r)
{
    struct reporting g;
    report_begin(&g, c, r);
    g.signing = true;
    r->day = day;
    r->unit_no = unit_no;
    enum status s = shifts_of_unit(&g, unit_no, day);
    pool_free(&g.scratch);
    return s ? s : audit_anchor(c->txn, &r->chain, &r->chain_no);
}

enum status do_day_report(struct call *c, const struct day_ask *q, struct day_report *r)
{
    struct reporting g;
    report_begin(&g, c, r);
    g.page = q->page;
    r->day = q->day ? q->day : c->today;
    r->unit_no = q->unit_no && *q->unit_no ? q->unit_no : c->user.unit_no;
    enum status s = q->shift_no ? one_shift(&g, q->shift_no) : shifts_of_day(&g, r->unit_no);
    if (!s && !q->shift_no && !(s = deposits_of_day(&g)))
        s = hall_of_day(&g);
    if (!s)
        s = report_rest(&g);
    pool_free(&g.scratch);
    return s ? s : audit_anchor(c->txn, &r->chain, &r->chain_no);
}
