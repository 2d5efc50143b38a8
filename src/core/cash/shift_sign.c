/* A supervisor signs a counted till (F1.7, F6): never his own. Differences go to
 * 长款 or 短款 of the cashier, one entry each tender and never netted; the cash
 * counted moves to the unit's vault and the float goes back. */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>


static enum status sign_check(struct call *c, const struct shift *s, uint64_t seen)
{
    if (!c->everywhere && !call_in_unit(c, s->unit_no))
        return refuse(c, ST_outside_unit, "shift_no", NULL, NULL, NULL);
    if (s->version != seen)
        return refuse(c, ST_stale, "row_version", s->staff_name, NULL, NULL);
    if (s->shift_state == CODE_shift_state_closed || s->shift_state == CODE_shift_state_deposited)
        return refuse(c, ST_shift_not_open, "shift_no",
                      pool_printf(c->pool, "code.shift_state.%s", code_name(&codes_shift_state, s->shift_state)), NULL,
                      NULL);
    if (s->shift_state == CODE_shift_state_open || !s->counts_n)
        return refuse(c, ST_count_needed, "shift_no", NULL, NULL, NULL);
    if (!strcmp(s->staff_no, c->user.staff_no))
        return refuse(c, ST_own_till, "shift_no", NULL, NULL, NULL);
    if (shift_differs(s) && !s->difference_reason)
        return refuse(c, ST_day_end_blocked, "difference_reason", "difference_reason", NULL, NULL);
    return ST_ok;
}

static void difference_line(struct call *c, const struct shift *s, money difference)
{
    enum code_ledger ledger = difference > 0 ? CODE_ledger_over : CODE_ledger_short_;
    call_line(c, ledger, s->staff_no, -difference, 0, 0);
}

static enum status sign_post(struct call *c, struct shift *s)
{
    const struct till_count *n = &s->counts[s->counts_n - 1];
    const char *till = shift_party(c, s->shift_no);
    money takings = n->cash_total - s->float_total;
    bool some = s->float_total != 0;
    for (uint32_t i = 0; i < n->compare_n; i++) {
        const struct compare_line *l = &n->compare[i];
        struct tender_rule rule;
        enum status st = rule_tender(c, l->tender, &rule);
        if (st)
            return st;
        bool cash = l->tender == CODE_tender_cash;
        if (cash)
            call_line(c, CODE_ledger_vault, s->unit_no, takings, 0, 0);
        call_line(c, rule.ledger, till, cash ? -l->expected : l->difference, 0, 0);
        difference_line(c, s, l->difference);
        some |= cash || l->difference;
    }
    call_line(c, CODE_ledger_float_, s->unit_no, s->float_total, 0, 0);
    call_line(c, CODE_ledger_float_held, till, -s->float_total, 0, 0);
    return some ? call_post(c, s->shift_no, 0, 0, &s->sign_entry) : ST_ok;
}

enum status do_shift_sign(struct call *c, const struct shift_sign *q, struct shift_page *r)
{
    struct shift old = { .shift_no = q->shift_no };
    enum status s = call_get(c, TABLE_shift, &old);
    if (s == ST_not_found)
        return refuse(c, s, "shift_no", number_words(c, q->shift_no), NULL, NULL);
    if (s || (s = sign_check(c, &old, q->row_version)))
        return s;
    struct shift signed_ = old;
    if ((s = sign_post(c, &signed_)))
        return s;
    signed_.shift_state = CODE_shift_state_closed;
    signed_.signed_by = c->user.staff_no;
    signed_.signed_at = c->now;
    call_subject(c, old.staff_no);
    shift_event(c, &signed_);
    s = call_put(c, TABLE_shift, &old, &signed_);
    return s ? s : shift_page_fill(c, &signed_, r);
}

/* -- the tills of a unit and those below it -- */

struct shifts_of { struct call *c; date day; uint64_t page, all; struct shift_list *r; };

static void shift_listed(struct shifts_of *of, const struct shift *s)
{
    uint64_t page = of->all++ / SHIFTS_LISTED;
    if (page == of->page)
        of->r->shifts[of->r->shifts_n++] = shift_shown(s);
    of->r->more |= page > of->page;
}

static enum status unit_shifts(void *context, const struct unit *u)
{
    struct shifts_of *of = context;
    struct shift at = { .unit_no = u->unit_no, .business_date = of->day }, s;
    struct scan *scan;
    enum status st = scan_index(of->c->txn, INDEX_shift_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!st && !(st = scan_next(scan, &s, NULL)))
        shift_listed(of, &s);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

enum status do_shift_list(struct call *c, const struct shift_list_ask *q, struct shift_list *r)
{
    const char *top = q->unit_no && *q->unit_no ? q->unit_no : c->user.unit_no;
    struct shifts_of of = { .c = c, .day = q->day ? q->day : c->today, .page = q->page, .r = r };
    if (!c->everywhere && !call_in_unit(c, top))
        return refuse(c, ST_outside_unit, "unit_no", top, NULL, NULL);
    r->shifts = pool_array(c->pool, SHIFTS_LISTED, sizeof *r->shifts);
    return cash_units_below(c, top, unit_shifts, &of);
}
