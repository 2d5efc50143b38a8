/* POS slips both ways (C6). A slip is written down when the card went through, or
 * typed from the roll at the day end; a posting takes the slip that waits for it.
 * What then has no partner, or another amount, is listed. A slip that waits stops
 * the day end: money came and is not booked. The other two only say so. */
#include "config.h"
#include "core/cash/slips.h"

#include <string.h>

static enum status slip_read(struct call *c, uint64_t shift_no, const char *voucher, struct pos_slip *s_r)
{
    *s_r = (struct pos_slip){ .shift_no = shift_no, .voucher = voucher };
    return call_get(c, TABLE_pos_slip, s_r);
}

static const char *state_words(struct call *c, uint16_t state)
{
    return pool_printf(c->pool, "code.slip_state.%s", code_name(&codes_slip_state, state));
}

enum status slip_check(struct call *c, uint64_t shift_no, const char *voucher, const char *field)
{
    struct pos_slip slip;
    enum status s = slip_read(c, shift_no, voucher, &slip);
    if (s || slip.slip_state != CODE_slip_state_voided)
        return s == ST_not_found ? ST_ok : s;
    return refuse(c, ST_voucher_not_waiting, field, state_words(c, slip.slip_state), NULL, NULL);
}

enum status slip_take(struct call *c, uint64_t shift_no, const char *voucher, uint64_t receipt_no)
{
    struct pos_slip old;
    enum status s = slip_read(c, shift_no, voucher, &old);
    if (s || old.slip_state != CODE_slip_state_waiting)
        return s == ST_not_found ? ST_ok : s;
    struct pos_slip taken = old;
    taken.slip_state = CODE_slip_state_matched;
    taken.receipt_no = receipt_no;
    return call_put(c, TABLE_pos_slip, &old, &taken);
}

enum status slips_of_receipt(struct call *c, const struct payment *p, uint64_t receipt_no, uint16_t state)
{
    for (uint32_t i = 0; i < p->tenders_n; i++) {
        struct pos_slip old;
        enum status s = *p->tenders[i].voucher ? slip_read(c, payment_till(p), p->tenders[i].voucher, &old)
            : ST_not_found;
        if (s && s != ST_not_found)
            return s;
        if (s || old.receipt_no != p->receipt_no)
            continue;
        struct pos_slip moved = old;
        moved.receipt_no = receipt_no;
        moved.slip_state = state;
        if ((s = call_put(c, TABLE_pos_slip, &old, &moved)))
            return s;
    }
    return ST_ok;
}

enum status slips_walk(struct call *c, uint64_t shift_no, slip_visit *visit, void *context)
{
    struct pos_slip at = { .shift_no = shift_no }, slip;
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_pos_slip, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &slip, NULL)))
        s = visit(context, &slip);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- writing one down, and that the terminal voided it -- */

/* The posting of this till that has the voucher already; receipt 0 when none has. */
static enum status posted_with(struct call *c, const struct shift *shift, const char *voucher, uint64_t *receipt_r)
{
    struct voucher used = { .tender = CODE_tender_pos, .voucher = voucher, .bank = voucher_terminal(c, shift) };
    enum status s = call_get(c, TABLE_voucher, &used);
    struct payment p = { .receipt_no = used.receipt_no };
    *receipt_r = 0;
    if (!s)
        s = call_get(c, TABLE_payment, &p);
    if (!s && payment_stands(&p) && payment_till(&p) == shift->shift_no)
        *receipt_r = p.receipt_no;
    return s == ST_not_found ? ST_ok : s;
}

/* The till whose slips may still be typed: my open one of any day. */
static enum status slip_till(struct call *c, struct shift *s_r)
{
    enum status s = shift_newest(c, c->user.staff_no, CODE_shift_state_open, s_r);
    return s == ST_not_found ? refuse(c, ST_shift_none, "", NULL, NULL, NULL) : s;
}

enum status do_slip_put(struct call *c, const struct slip_put *q, struct pos_slip *r)
{
    struct shift till;
    struct pos_slip old;
    uint64_t receipt_no = 0;
    enum status s = slip_till(c, &till);
    if (s || (s = posted_with(c, &till, q->voucher, &receipt_no)))
        return s;
    s = slip_read(c, till.shift_no, q->voucher, &old);
    if (s && s != ST_not_found)
        return s;
    bool there = !s;
    if (there && old.slip_state != CODE_slip_state_voided) {
        *r = old;
        return old.amount == q->amount ? ST_ok : refuse(c, ST_exists, "voucher", q->voucher, NULL, NULL);
    }
    *r = (struct pos_slip){
        .shift_no = till.shift_no, .voucher = q->voucher, .amount = q->amount, .card_tail = q->card_tail, .at = c->now,
        .staff_no = c->user.staff_no, .receipt_no = receipt_no, .version = there ? old.version : 0,
        .slip_state = receipt_no ? CODE_slip_state_matched : CODE_slip_state_waiting,
    };
    call_subject(c, c->user.staff_no);
    return there ? call_put(c, TABLE_pos_slip, &old, r) : call_insert(c, TABLE_pos_slip, r);
}

enum status do_slip_void(struct call *c, const struct slip_void *q, struct pos_slip *r)
{
    struct shift till;
    struct pos_slip old;
    enum status s = slip_till(c, &till);
    if (s)
        return s;
    s = slip_read(c, till.shift_no, q->voucher, &old);
    if (s == ST_not_found)
        return refuse(c, ST_voucher_unknown, "voucher", q->voucher, NULL, NULL);
    if (s)
        return s;
    if (old.slip_state != CODE_slip_state_waiting)
        return refuse(c, ST_voucher_not_waiting, "voucher", state_words(c, old.slip_state), NULL, NULL);
    *r = old;
    r->slip_state = CODE_slip_state_voided;
    call_subject(c, c->user.staff_no);
    call_remark(c, q->remark);
    return call_put(c, TABLE_pos_slip, &old, r);
}

/* -- both ways -- */

struct comparing { struct call *c; uint64_t shift_no; struct array rows; /* struct slip_row */ };

static struct slip_row *row_of(struct comparing *k, const char *voucher)
{
    struct slip_row *rows = k->rows.at;
    for (unsigned i = 0; i < k->rows.n; i++)
        if (!strcmp(rows[i].voucher, voucher))
            return &rows[i];
    struct slip_row *row = array_add(&k->rows, k->c->pool, sizeof *row);
    row->voucher = pool_copy(k->c->pool, voucher);
    return row;
}

static enum status add_slip(void *context, const struct pos_slip *slip)
{
    struct comparing *k = context;
    struct slip_row *row = array_add(&k->rows, k->c->pool, sizeof *row);
    *row = (struct slip_row){
        .voucher = slip->voucher, .amount = slip->slip_state == CODE_slip_state_voided ? 0 : slip->amount,
        .receipt_no = slip->receipt_no, .card_tail = slip->card_tail, .slip_state = slip->slip_state,
    };
    return ST_ok;
}

static enum status add_posting(void *context, const struct payment *p)
{
    struct comparing *k = context;
    bool here = payment_stands(p) && payment_till(p) == k->shift_no;
    for (uint32_t i = 0; here && i < p->tenders_n; i++) {
        struct tender_rule rule;
        enum status s = rule_tender(k->c, p->tenders[i].tender, &rule);
        if (s)
            return s;
        if (rule.ledger != CODE_ledger_pos_clearing)
            continue;
        struct slip_row *row = row_of(k, p->tenders[i].voucher);
        row->posted += p->tenders[i].amount;
        row->receipt_no = p->receipt_no;
    }
    return ST_ok;
}

static bool agrees(const struct slip_row *row)
{
    return row->amount == row->posted;
}

/* Where not all have room, those that agree give way. */
static void rows_list(const struct comparing *k, struct slip_list *r)
{
    const struct slip_row *rows = k->rows.at;
    r->more = k->rows.n > SLIPS_LISTED;
    r->rows = pool_array(k->c->pool, SLIPS_LISTED, sizeof *r->rows);
    for (unsigned agreeing = 0; agreeing < (r->more ? 2 : 1); agreeing++)
        for (unsigned i = 0; i < k->rows.n && r->rows_n < SLIPS_LISTED; i++)
            if (!r->more || agrees(&rows[i]) == agreeing)
                r->rows[r->rows_n++] = rows[i];
}

enum status slips_compare(struct call *c, uint64_t shift_no, struct slip_list *r)
{
    struct comparing k = { .c = c, .shift_no = shift_no };
    enum status s = slips_walk(c, shift_no, add_slip, &k);
    if (s || (s = payments_walk(c, NULL, shift_no, add_posting, &k)))
        return s;
    const struct slip_row *rows = k.rows.at;
    for (unsigned i = 0; i < k.rows.n; i++) {
        r->slips_only += rows[i].amount && !rows[i].posted;
        r->posts_only += rows[i].posted && !rows[i].amount;
        r->differ += rows[i].amount && rows[i].posted && !agrees(&rows[i]);
    }
    rows_list(&k, r);
    return ST_ok;
}

enum status do_slip_list(struct call *c, const struct slip_ask *q, struct slip_list *r)
{
    struct shift till;
    enum status s = q->shift_no ? shift_read(c, q->shift_no, "shift_no", &till) : shift_countable(c, &till);
    return s ? s : slips_compare(c, till.shift_no, r);
}
