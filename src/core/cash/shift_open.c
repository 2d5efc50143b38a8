/* Opening a shift (开班): yesterday's first, one till a person and one person a
 * window, the float by denomination from a named person, and the next sheet
 * agreed with the one in the printer (ux 1.1). */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>

/* A shift of mine that must be finished first. */
static enum status unfinished(struct call *c, struct shift *s_r)
{
    enum status s = shift_newest(c, c->user.staff_no, CODE_shift_state_open, s_r);
    if (s != ST_not_found)
        return s;
    s = shift_newest(c, c->user.staff_no, CODE_shift_state_counted, s_r);
    return !s && s_r->business_date == c->today ? ST_not_found : s;
}

static enum status nothing_unfinished(struct call *c)
{
    struct shift s;
    char day[DATE_TEXT];
    enum status st = unfinished(c, &s);
    if (st)
        return st == ST_not_found ? ST_ok : st;
    if (s.business_date != c->today)
        return refuse(c, ST_shift_yesterday, "", date_format(s.business_date, day), NULL, NULL);
    return refuse(c, ST_shift_open, "", number_words(c, s.shift_no), s.window_no, NULL);
}

enum status shifts_today(struct call *c, const char *unit_no, const char *window_no, unsigned *n_r,
                         const char **taken_by_r)
{
    struct shift at = { .unit_no = unit_no, .business_date = c->today }, s;
    struct scan *scan;
    *n_r = 0;
    *taken_by_r = NULL;
    enum status st = scan_index(c->txn, INDEX_shift_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!st && !(st = scan_next(scan, &s, NULL))) {
        ++*n_r;
        if (window_no && s.shift_state == CODE_shift_state_open && !strcmp(s.window_no, window_no))
            *taken_by_r = s.staff_name;
    }
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

static enum status window_check(struct call *c, const char *window_no, unsigned *day_shift_r)
{
    struct window w = { .unit_no = c->user.unit_no, .window_no = window_no };
    const char *taken_by;
    unsigned n;
    enum status s = call_get(c, TABLE_window, &w);
    if (s == ST_not_found || (!s && w.closed))
        return refuse(c, ST_not_found, "window_no", window_no, NULL, NULL);
    if (s || (s = shifts_today(c, c->user.unit_no, window_no, &n, &taken_by)))
        return s;
    *day_shift_r = n + 1;
    return taken_by ? refuse(c, ST_window_taken, "window_no", taken_by, NULL, NULL) : ST_ok;
}

static enum status float_check(struct call *c, const struct shift_open *q, money *total_r)
{
    enum status s = shift_cash(c, "float_cash", q->float_cash, q->float_cash_n, total_r);
    if (s || !*total_r)
        return s;
    if (!*q->float_from)
        return refuse(c, ST_field_missing, "float_from", NULL, NULL, NULL);
    struct user from = { .staff_no = q->float_from };
    s = call_get(c, TABLE_user, &from);
    return s == ST_not_found ? refuse(c, ST_user_unknown, "float_from", q->float_from, NULL, NULL) : s;
}

static enum status float_post(struct call *c, const struct shift *s)
{
    if (!s->float_total)
        return ST_ok;
    call_line(c, CODE_ledger_float_held, shift_party(c, s->shift_no), s->float_total, 0, 0);
    call_line(c, CODE_ledger_float_, s->unit_no, -s->float_total, 0, 0);
    return call_post(c, s->shift_no, 0, 0, NULL);
}

enum status do_shift_open(struct call *c, const struct shift_open *asked, struct shift *r)
{
    struct shift_open q = *asked;
    unsigned day_shift = 0;
    money float_total = 0;
    record_init(&shift_open_record, &q);
    enum status s = float_check(c, &q, &float_total);
    if (s || (s = nothing_unfinished(c)) || (s = hall_open(c, c->user.unit_no, c->today, "")) ||
        (s = window_check(c, q.window_no, &day_shift)))
        return s;
    *r = (struct shift){
        .staff_no = c->user.staff_no, .staff_name = c->user.staff_name, .unit_no = c->user.unit_no,
        .window_no = q.window_no, .business_date = c->today, .shift_state = CODE_shift_state_open,
        .opened_at = c->now, .float_from = q.float_from, .float_cash = q.float_cash, .float_cash_n = q.float_cash_n,
        .float_total = float_total, .pos_terminal = q.pos_terminal, .pos_batch = q.pos_batch, .day_shift = day_shift,
    };
    if ((s = call_number(c, "shift", &r->shift_no)))
        return s;
    if (q.next_paper && (s = paper_agree(c, r, q.next_paper, q.gap_reason)))
        return s;
    if ((s = float_post(c, r)))
        return s;
    call_subject(c, c->user.staff_no);
    shift_event(c, r);
    return call_insert(c, TABLE_shift, r);
}

enum status do_shift_ready(struct call *c, const struct nothing *q, struct shift_ready *r)
{
    struct shift s;
    unsigned n;
    const char *taken_by;
    enum status st = paper_next(c, &r->next_paper, &r->paper_left);
    if (st || (st = shifts_today(c, c->user.unit_no, NULL, &n, &taken_by)))
        return st;
    r->day_shift = n + 1;
    shift_faces(c, &r->faces, &r->faces_n);
    st = unfinished(c, &s);
    if (st)
        return st == ST_not_found ? ST_ok : st;
    r->shift_state = s.shift_state;
    r->shift_no = s.shift_no;
    r->shift_date = s.business_date;
    r->window_no = s.window_no;
    return ST_ok;
}

enum status do_shift_paper(struct call *c, const struct shift_paper *q, struct shift *r)
{
    struct shift old;
    enum status s = shift_mine(c, &old);
    if (s)
        return s;
    struct shift agreed = old;
    if ((s = paper_agree(c, &agreed, q->next_paper, q->gap_reason)) || (s = call_put(c, TABLE_shift, &old, &agreed)))
        return s;
    call_subject(c, c->user.staff_no);
    *r = shift_shown(&agreed);
    return ST_ok;
}
