/* Sheets of receipt paper. Ranges are issued to a cashier; a shift works through
 * one of them. Every sheet used or spoilt has a row, a run that was voided at
 * once has one for all; one that was used names its shift, which says who used it.
 * When the range is used up payments go on without paper: money never waits for it.
 * The range's own next sheet is brought up to date when the shift agrees a sheet or
 * is counted. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/proof.h"

#include <string.h>

static enum status sheet_write(struct call *c, const struct shift *s, uint64_t no, uint64_t receipt_no, uint64_t part)
{
    struct paper p = { .paper_no = no, .paper_state = CODE_paper_state_used, .receipt_no = receipt_no,
                       .shift_no = s->shift_no, .at = c->now, .receipt_part = part,
                       .staff_no = frugal(c->core) ? "" : c->user.staff_no };
    return call_insert(c, TABLE_paper, &p);
}

static enum status range_read(struct call *c, uint64_t range_no, struct paper_range *r)
{
    *r = (struct paper_range){ .range_no = range_no };
    return call_get(c, TABLE_paper_range, r);
}

enum status paper_take(struct call *c, struct shift *s, uint64_t receipt_no, uint64_t papers, uint64_t *first_r)
{
    struct paper_range range;
    *first_r = 0;
    if (!papers || !s->next_paper)
        return ST_ok;
    enum status st = range_read(c, s->paper_range, &range);
    if (st)
        return st;
    if (s->next_paper > range.last_paper || range.last_paper - s->next_paper + 1 < papers)
        return ST_ok;
    *first_r = s->next_paper;
    for (uint64_t i = 0; !st && i < papers; i++)
        st = sheet_write(c, s, *first_r + i, receipt_no, papers > 1 ? i + 1 : 0);
    s->next_paper += papers;
    s->papers_used += papers;
    return st;
}

/* Who used it, for lists of what is void. */
static enum status user_of(struct call *c, const struct shift *s, struct paper *p)
{
    struct shift of = { .shift_no = p->shift_no };
    if (*p->staff_no || of.shift_no == s->shift_no) {
        p->staff_no = *p->staff_no ? p->staff_no : s->staff_no;
        return ST_ok;
    }
    enum status st = call_get(c, TABLE_shift, &of);
    p->staff_no = st ? "" : of.staff_no;
    return st;
}

enum status paper_void(struct call *c, struct shift *s, uint64_t first, uint64_t papers, uint16_t state)
{
    for (uint64_t i = 0; i < papers; i++) {
        struct paper old = { .paper_no = first + i }, spoilt;
        enum status st = call_get(c, TABLE_paper, &old);
        if (st)
            return st;
        spoilt = old;
        spoilt.paper_state = state;
        if ((st = user_of(c, s, &spoilt)))
            return st;
        if ((st = call_put(c, TABLE_paper, &old, &spoilt)))
            return st;
        s->papers_voided++;
    }
    return ST_ok;
}

/* The range of mine that holds this sheet; any: there is one at all that is open. */
static enum status range_of(struct call *c, uint64_t sheet, struct paper_range *r, bool *any_r)
{
    struct paper_range at = { .staff_no = c->user.staff_no };
    struct scan *scan;
    bool found = false;
    *any_r = false;
    enum status s = scan_index(c->txn, INDEX_range_staff, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !found) {
        if ((s = scan_next(scan, r, NULL)) || r->closed)
            continue;
        *any_r |= r->next_paper <= r->last_paper;
        found = sheet ? sheet >= r->first_paper && sheet <= r->last_paper : r->next_paper <= r->last_paper;
    }
    scan_end(&scan);
    if (found)
        return ST_ok;
    return s ? s : ST_not_found;
}

enum status paper_next(struct call *c, uint64_t *next_r, uint64_t *left_r)
{
    struct paper_range r;
    bool any;
    enum status s = range_of(c, 0, &r, &any);
    *next_r = s ? 0 : r.next_paper;
    *left_r = s ? 0 : r.last_paper - r.next_paper + 1;
    return s == ST_not_found ? ST_ok : s;
}

/* Whose range ever it is. */
static enum status range_holding(struct call *c, uint64_t sheet, struct paper_range *r)
{
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_paper_range, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, r, NULL)))
        if (sheet >= r->first_paper && sheet <= r->last_paper)
            break;
    scan_end(&scan);
    return s;
}

/* Sheets of a book run through a range of mine, in order, while the printer holds
 * another; a book that was never issued has no range. */
static enum status book_range(struct call *c, const struct shift *s, uint64_t sheet)
{
    struct paper_range old;
    enum status st = range_holding(c, sheet, &old);
    if (st)
        return st == ST_not_found ? ST_ok : st;
    if (old.range_no == s->paper_range || old.closed || strcmp(old.staff_no, c->user.staff_no))
        return refuse(c, ST_paper_not_yours, "paper_no", number_words(c, sheet), NULL, NULL);
    if (sheet != old.next_paper)
        return refuse(c, ST_number_out_of_range, "paper_no", number_words(c, old.next_paper), NULL, NULL);
    struct paper_range moved = old;
    moved.next_paper++;
    return call_put(c, TABLE_paper_range, &old, &moved);
}

enum status paper_book(struct call *c, const struct shift *s, uint64_t sheet, uint64_t receipt_no)
{
    struct paper used = { .paper_no = sheet };
    enum status st = call_get(c, TABLE_paper, &used);
    if (!st)
        return refuse(c, ST_in_use, "paper_no", number_words(c, sheet), NULL, NULL);
    if (st != ST_not_found || (st = book_range(c, s, sheet)))
        return st;
    return sheet_write(c, s, sheet, receipt_no, 0);
}

static enum status gap_void(struct call *c, struct shift *s, uint64_t from, uint64_t to, uint16_t reason)
{
    if (from == to)
        return ST_ok;
    if (to - from > GAP_MOST)
        return refuse(c, ST_number_out_of_range, "next_paper", number_words(c, GAP_MOST), NULL, NULL);
    if (!reason)
        return refuse(c, ST_field_missing, "gap_reason", NULL, NULL, NULL);
    struct paper run = { .paper_no = from, .paper_state = CODE_paper_state_void_gap, .shift_no = s->shift_no,
                         .staff_no = c->user.staff_no, .at = c->now, .gap_reason = reason, .last_paper = to - 1 };
    s->papers_voided += to - from;
    return call_insert(c, TABLE_paper, &run);
}

enum status paper_settle(struct call *c, const struct shift *s)
{
    struct paper_range old;
    if (!s->paper_range)
        return ST_ok;
    enum status st = range_read(c, s->paper_range, &old);
    if (st || old.next_paper == s->next_paper)
        return st;
    struct paper_range moved = old;
    moved.next_paper = s->next_paper;
    return call_put(c, TABLE_paper_range, &old, &moved);
}

enum status paper_agree(struct call *c, struct shift *s, uint64_t next, uint16_t gap_reason)
{
    struct paper_range r;
    bool any;
    enum status st = range_of(c, next, &r, &any);
    if (st == ST_not_found)
        return refuse(c, any ? ST_paper_not_yours : ST_paper_none, "next_paper", number_words(c, next), NULL, NULL);
    if (st)
        return st;
    bool same = r.range_no == s->paper_range;
    uint64_t from = same ? s->next_paper : r.next_paper;
    if (next < from)
        return refuse(c, ST_in_use, "next_paper", number_words(c, next), NULL, NULL);
    if ((st = gap_void(c, s, from, next, gap_reason)) || (!same && (st = paper_settle(c, s))))
        return st;
    s->paper_range = r.range_no;
    s->next_paper = next;
    if (!s->first_paper)
        s->first_paper = next;
    return paper_settle(c, s);
}
