/* Proving the numbers of the halls: from 1 without gaps in a hall and day, a further turn only of one that was handed
 * on, times in their order, found among the open ones as its state says, and nobody with two customers at once. */
#include "config.h"
#include "core/engine/check.h"
#include "core/ticket/ticket.h"

#include <string.h>

typedef unsigned long long number;

/* The row before, in the order of hall, day, number and turn. */
struct row_before { char unit_no[16]; struct ticket t; };

static bool same_day(const struct row_before *b, const struct ticket *t)
{
    return b->t.day == t->day && !strcmp(b->unit_no, t->unit_no);
}

static void check_order(struct check_run *r, const struct row_before *b, const struct ticket *t)
{
    bool same = same_day(b, t);
    bool further = same && b->t.ticket_no == t->ticket_no;
    if (further ? t->turn != b->t.turn + 1 : t->turn != 1 || t->ticket_no != (same ? b->t.ticket_no + 1 : 1))
        check_finding(r, "number %llu of %s: numbers are missing before it", (number)t->ticket_no, t->unit_no);
}

/* The turn before as it is now: it may have been read before it was handed on. */
static enum status check_turns(struct check_run *r, const struct row_before *b, const struct ticket *t)
{
    struct ticket last = { .unit_no = t->unit_no, .day = t->day, .ticket_no = t->ticket_no, .turn = t->turn - 1 };
    bool further = t->turn > 1;
    enum status s = further ? store_get(r->txn, TABLE_ticket, &last) : ST_ok;
    bool handed = further ? !s && last.ticket_state == CODE_ticket_state_handed_on
                          : same_day(b, t) && b->t.ticket_state == CODE_ticket_state_handed_on;
    if (further != handed)
        check_finding(r, "number %llu of %s: its turns are not those it was handed on for",
                      (number)t->ticket_no, t->unit_no);
    return s == ST_not_found ? ST_ok : s;
}

static void check_times(struct check_run *r, const struct ticket *t)
{
    bool came = t->ticket_state == CODE_ticket_state_begun || t->ticket_state == CODE_ticket_state_served ||
        t->ticket_state == CODE_ticket_state_handed_on;
    bool over = t->ticket_state == CODE_ticket_state_served || t->ticket_state == CODE_ticket_state_gone ||
        t->ticket_state == CODE_ticket_state_handed_on;
    bool waits = t->ticket_state == CODE_ticket_state_waiting;
    bool called = t->ticket_state == CODE_ticket_state_called || came || over;
    if (t->since > t->taken_at || (t->called_at && t->called_at < t->taken_at) ||
        (t->recalled_at && t->recalled_at < t->called_at) || (t->begun_at && t->begun_at < t->called_at) ||
        (t->done_at && t->done_at < t->called_at) || (t->done_at && t->done_at < t->begun_at))
        check_finding(r, "number %llu of %s: its times are not in order", (number)t->ticket_no, t->unit_no);
    if ((called && !t->called_at) || (waits && t->called_at) || (came && !t->begun_at) || over != (t->done_at != 0) ||
        (t->called_at != 0) != (t->calls != 0) || (t->called_at && (!*t->window_no || !*t->staff_no)))
        check_finding(r, "number %llu of %s: its times are not those of its state", (number)t->ticket_no, t->unit_no);
}

static void check_place(struct check_run *r, const struct ticket *t)
{
    struct ticket stands = *t;
    ticket_stands(&stands, t->ticket_state);
    if (stands.open_day != t->open_day || stands.open_rank != t->open_rank)
        check_finding(r, "number %llu of %s: is not among the open ones as its state says",
                      (number)t->ticket_no, t->unit_no);
}

/* Those at a window come first in the index, so that few rows are looked at. */
static enum status check_alone(struct check_run *r, const struct ticket *t)
{
    struct scan *scan;
    struct ticket other, prefix = { .open_day = t->open_day, .unit_no = t->unit_no };
    struct scan_range range = { .prefix = &prefix, .parts = 3 };
    if (!t->open_day || t->open_rank)
        return ST_ok;
    enum status s = scan_index(r->txn, INDEX_ticket_open, &range, &scan);
    while (!s && !(s = scan_next(scan, &other, NULL)))
        if (other.ticket_no < t->ticket_no &&
            (!strcmp(other.window_no, t->window_no) || !strcmp(other.staff_no, t->staff_no)))
            check_finding(r, "number %llu of %s: is at a window where another is", (number)t->ticket_no, t->unit_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_ticket(struct check_run *r, void *row, void *context)
{
    struct row_before *before = context;
    const struct ticket *t = row;
    check_order(r, before, t);
    check_times(r, t);
    check_place(r, t);
    enum status s = check_turns(r, before, t);
    before->t = *t;
    text_copy(before->unit_no, sizeof before->unit_no, t->unit_no);
    return s ? s : check_alone(r, t);
}

enum status check_tickets(struct check_run *r)
{
    return check_walk(r, TABLE_ticket, visit_ticket, &(struct row_before){ .unit_no = "" });
}
