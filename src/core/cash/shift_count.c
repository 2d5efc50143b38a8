/* The blind count (W5): what is expected is shown only after what is there has
 * been counted. One recount is allowed and both are kept. A count with the same
 * figures again is no recount: it only says why there is a difference. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/cash/slips.h"

#include <string.h>

/* -- what is still open -- */

struct blockers {
    struct call *c;
    struct blocker *list;            /* the first of them */
    uint32_t n;                      /* all */
};

static void blocked(struct blockers *b, const char *what, uint64_t number, const char *text, unsigned jump)
{
    if (b->n < BLOCKERS)
        b->list[b->n] = (struct blocker){ .what = what, .number = number, .text = text, .jump = jump };
    b->n++;
}

/* The form of the day end itself may be parked: it blocks nothing. */
static bool day_end_form(const char *form)
{
    return !strcmp(form, "shift_count") || !strcmp(form, "day_end");
}

static enum status drafts_of(struct call *c, const char *staff_no, struct blockers *b)
{
    struct draft at = { .staff_no = staff_no }, d;
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_draft, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &d, NULL))) {
        if (day_end_form(d.form))
            continue;
        bool unknown = *d.request_id && call_answered(c, staff_no, d.request_id) == ST_not_found;
        blocked(b, unknown ? "blocker.unknown" : "blocker.draft", d.slot, d.title, 2);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status approvals_of(struct call *c, const char *staff_no, struct blockers *b)
{
    struct approval at = { .approval_state = CODE_approval_state_asked }, a;
    struct scan *scan;
    enum status s = scan_index(c->txn, INDEX_approval_state, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &a, NULL)))
        if (!strcmp(a.staff_no, staff_no) && a.expires_at > c->now)
            blocked(b, "blocker.approval", a.approval_no, a.op, 1);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Money that came by card and is not booked (C6). */
static enum status slip_waits(void *context, const struct pos_slip *slip)
{
    struct blockers *b = context;
    if (slip->slip_state == CODE_slip_state_waiting)
        blocked(b, "blocker.slip", 0,
                pool_printf(b->c->pool, "%s  %s", slip->voucher, money_words(b->c, slip->amount)), 29);
    return ST_ok;
}

enum status shift_blockers(struct call *c, const struct shift *s, struct blocker **list_r, uint32_t *all_r)
{
    struct blockers b = { .c = c, .list = pool_array(c->pool, BLOCKERS, sizeof *b.list) };
    enum status st = drafts_of(c, s->staff_no, &b);
    if (!st)
        st = approvals_of(c, s->staff_no, &b);
    if (!st)
        st = slips_walk(c, s->shift_no, slip_waits, &b);
    *list_r = b.list;
    *all_r = b.n;
    return st;
}

/* -- counting -- */

static void compare_add(struct till_count *n, uint16_t tender, money expected, money counted)
{
    if (!expected && !counted)
        return;
    n->compare[n->compare_n++] = (struct compare_line){ .tender = tender, .expected = expected, .counted = counted,
                                                        .difference = counted - expected };
}

/* Cash and POS are counted as sums, cheques as sheets; what the system itself
 * received (scan, transfer) is as it is. Prepayment never was in the till. */
static void compare(struct call *c, const struct shift *s, struct till_count *n)
{
    uint64_t count;
    n->compare = pool_array(c->pool, s->sums_n + 2, sizeof *n->compare);
    compare_add(n, CODE_tender_cash, shift_takings(s), n->cash_total - s->float_total);
    compare_add(n, CODE_tender_pos, shift_tender(s, CODE_tender_pos, &count), n->pos_total);
    for (uint32_t i = 0; i < s->sums_n; i++) {
        uint16_t tender = s->sums[i].tender;
        if (tender != CODE_tender_cash && tender != CODE_tender_pos && tender != CODE_tender_prepayment)
            compare_add(n, tender, s->sums[i].amount, s->sums[i].amount);
    }
}

uint32_t shift_pieces(const struct shift *s, struct piece_line lines[SHIFT_PIECES])
{
    uint32_t n = 0;
    const struct till_count *last = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    if (!last)
        return 0;
    struct piece_line of[SHIFT_PIECES] = { { .tender = CODE_tender_cheque, .counted = last->cheques },
                                           { .tender = CODE_tender_pos, .counted = last->pos_slips } };
    for (unsigned i = 0; i < SHIFT_PIECES; i++) {
        shift_tender(s, of[i].tender, &of[i].expected);
        if (of[i].expected != of[i].counted)
            lines[n++] = of[i];
    }
    return n;
}

bool shift_differs(const struct shift *s)
{
    struct piece_line pieces[SHIFT_PIECES];
    const struct till_count *last = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    for (uint32_t i = 0; last && i < last->compare_n; i++)
        if (last->compare[i].difference)
            return true;
    return shift_pieces(s, pieces) > 0;
}

static bool same_figures(const struct till_count *a, const struct till_count *b)
{
    if (a->cash_total != b->cash_total || a->pos_total != b->pos_total || a->pos_slips != b->pos_slips ||
        a->cheques != b->cheques || a->sheets_voided != b->sheets_voided || a->cash_n != b->cash_n)
        return false;
    for (uint32_t i = 0; i < a->cash_n; i++)
        if (a->cash[i].face != b->cash[i].face || a->cash[i].pieces != b->cash[i].pieces)
            return false;
    return true;
}

static void count_add(struct call *c, struct shift *s, const struct till_count *n)
{
    struct till_count *counts = pool_array(c->pool, s->counts_n + 1, sizeof *counts);
    if (s->counts_n)
        memcpy(counts, s->counts, s->counts_n * sizeof *counts);
    counts[s->counts_n++] = *n;
    s->counts = counts;
}

enum status shift_countable(struct call *c, struct shift *s_r)
{
    enum status s = shift_newest(c, c->user.staff_no, CODE_shift_state_open, s_r);
    if (s == ST_not_found)
        s = shift_newest(c, c->user.staff_no, CODE_shift_state_counted, s_r);
    return s == ST_not_found ? refuse(c, ST_shift_none, "", NULL, NULL, NULL) : s;
}

static enum status unblocked(struct call *c, const struct shift *s)
{
    struct blocker *list;
    uint32_t n;
    enum status st = shift_blockers(c, s, &list, &n);
    if (st || !n)
        return st;
    return refuse(c, ST_day_end_blocked, "", list[0].what, number_words(c, n), list[0].text);
}

static enum status count_read(struct call *c, const struct shift *s, const struct shift_count *q, struct till_count *n)
{
    *n = (struct till_count){ .at = c->now, .cash = q->cash, .cash_n = q->cash_n, .pos_total = q->pos_total,
                              .pos_slips = q->pos_slips, .cheques = q->cheques, .sheets_voided = q->sheets_voided };
    enum status st = shift_cash(c, "cash", q->cash, q->cash_n, &n->cash_total);
    if (!st)
        compare(c, s, n);
    return st;
}

enum status do_shift_count(struct call *c, const struct shift_count *q, struct shift_page *r)
{
    struct shift old;
    struct till_count n;
    enum status s = shift_countable(c, &old);
    if (s || (s = unblocked(c, &old)) || (s = count_read(c, &old, q, &n)))
        return s;
    struct shift counted = old;
    bool again = old.counts_n && same_figures(&old.counts[old.counts_n - 1], &n);
    if (!again && old.counts_n == COUNTS_MOST)
        return refuse(c, ST_recount_done, "", NULL, NULL, NULL);
    if (!again)
        count_add(c, &counted, &n);
    if (old.shift_state == CODE_shift_state_open && (s = paper_settle(c, &old)))
        return s;
    counted.shift_state = CODE_shift_state_counted;
    counted.counted_at = c->now;
    counted.difference_reason = q->difference_reason;
    counted.difference_text = q->difference_text;
    call_subject(c, c->user.staff_no);
    shift_event(c, &counted);
    s = call_put(c, TABLE_shift, &old, &counted);
    return s ? s : shift_page_fill(c, &counted, r);
}

/* -- showing -- */

static enum status slips_fill(struct call *c, const struct shift *s, struct shift_page *r)
{
    struct slip_list slips = { .rows_n = 0 };
    enum status st = slips_compare(c, s->shift_no, &slips);
    r->slips_only = slips.slips_only;
    r->posts_only = slips.posts_only;
    r->differ = slips.differ;
    return st;
}

enum status shift_page_fill(struct call *c, const struct shift *s, struct shift_page *r)
{
    bool counted = s->shift_state != CODE_shift_state_open && s->counts_n;
    r->shift = POOL_NEW(c->pool, struct shift);
    *r->shift = shift_shown(s);
    r->shift_n = 1;
    shift_faces(c, &r->faces, &r->faces_n);
    r->may_recount = s->shift_state == CODE_shift_state_counted && s->counts_n < COUNTS_MOST;
    if (counted) {
        r->compare = s->counts[s->counts_n - 1].compare;
        r->compare_n = s->counts[s->counts_n - 1].compare_n;
        r->pieces = pool_array(c->pool, SHIFT_PIECES, sizeof *r->pieces);
        r->pieces_n = shift_pieces(s, r->pieces);
        r->differs = shift_differs(s);
    }
    if (s->shift_state == CODE_shift_state_closed || s->shift_state == CODE_shift_state_deposited)
        return ST_ok;
    enum status st = slips_fill(c, s, r);
    uint32_t all = 0;
    if (!st)
        st = shift_blockers(c, s, &r->blockers, &all);
    r->blockers_more = all > BLOCKERS;
    r->blockers_n = r->blockers_more ? BLOCKERS : all;
    return st;
}

enum status do_shift_show(struct call *c, const struct shift_ask *q, struct shift_page *r)
{
    struct shift s;
    enum status st = q->shift_no ? shift_read(c, q->shift_no, "shift_no", &s) : shift_countable(c, &s);
    return st ? st : shift_page_fill(c, &s, r);
}
