/* The supervisor's page of all tills (F6) and the end of a hall's day: closed
 * when no till of the unit is open or unsigned, its report of that moment signed
 * and the audit chain's head kept with it; what was asked for and not answered is
 * refused (G4). After that no shift opens in the unit on that day. A late customer
 * needs the day reopened by a supervisor (反日结), on the same day only; it is then
 * signed anew. A till forgotten on an earlier day stands there until it is finished. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/cash/cash.h"
#include "core/office/office.h"

#include <inttypes.h>
#include <string.h>

#define TILLS 100
#define DAYS_BACK 14
#define UNITS_LOOKED_AT 300

enum status hall_open(struct call *c, const char *unit_no, date day, const char *field)
{
    struct hall_day h = { .unit_no = unit_no, .business_date = day };
    enum status s = call_get(c, TABLE_hall_day, &h);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    return *h.signed_by ? refuse(c, ST_hall_closed, field, h.signed_by, NULL, NULL) : ST_ok;
}

static bool unfinished(uint16_t shift_state)
{
    return shift_state == CODE_shift_state_open || shift_state == CODE_shift_state_counted;
}

/* -- the tills -- */

static enum status till_deposit(struct call *c, struct till_row *row)
{
    struct deposit d = { .deposit_no = row->deposit_no };
    enum status s = row->deposit_no ? call_get(c, TABLE_deposit, &d) : ST_not_found;
    row->deposit_state = s ? 0 : d.deposit_state;
    return s == ST_not_found ? ST_ok : s;
}

static enum status till_fill(struct call *c, const struct shift *s, struct till_row *row)
{
    *row = (struct till_row){
        .shift_no = s->shift_no, .staff_no = s->staff_no, .staff_name = s->staff_name, .window_no = s->window_no,
        .day_shift = s->day_shift, .shift_state = s->shift_state, .payments = s->payments, .turned_in = s->turned_in,
        .deposit_no = s->deposit_no, .business_date = s->business_date, .row_version = s->version,
        .mine = !strcmp(s->staff_no, c->user.staff_no), .unit_no = s->unit_no,
    };
    const struct till_count *n = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    for (uint32_t i = 0; n && s->shift_state != CODE_shift_state_open && i < n->compare_n; i++) {
        row->expected += n->compare[i].expected;
        row->counted += n->compare[i].counted;
        row->difference += n->compare[i].difference;
    }
    return till_deposit(c, row);
}

/* Of that day, oldest shift first; before them what an earlier day left unfinished. */
static enum status tills_read(struct call *c, const char *unit_no, date day, struct till_row *rows, uint32_t *n_r)
{
    struct shift at = { .unit_no = unit_no, .business_date = day - DAYS_BACK }, s;
    struct key from;
    struct scan *scan;
    enum status st;
    key_encode(&index_info[INDEX_shift_unit].key, &at, 2, &from);
    struct scan_range range = { .prefix = &at, .parts = 1, .token = from.b, .token_n = from.n };
    if ((st = scan_index(c->txn, INDEX_shift_unit, &range, &scan)))
        return st;
    while (!st && *n_r < TILLS && !(st = scan_next(scan, &s, NULL)) && s.business_date <= day)
        if (s.business_date == day || unfinished(s.shift_state))
            st = till_fill(c, &s, &rows[(*n_r)++]);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

/* The unit's own, then those of every unit below it; what lies in their safes. */
static enum status tills_below(struct call *c, const char *top, date day, struct till_list *r)
{
    struct unit u;
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    for (unsigned i = 0; !s && i < UNITS_LOOKED_AT; i++) {
        money held;
        if ((s = scan_next(scan, &u, NULL)) || !unit_below(c->txn, u.unit_no, top))
            continue;
        if (strcmp(u.unit_no, top) && (s = tills_read(c, u.unit_no, day, r->tills, &r->tills_n)))
            break;
        if (!(s = call_balance(c, CODE_ledger_vault, u.unit_no, &held)))
            r->to_deposit += held;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_till_list(struct call *c, const struct hall_ask *q, struct till_list *r)
{
    const char *unit_no;
    date day = q->day ? q->day : c->today;
    r->tills = pool_array(c->pool, TILLS, sizeof *r->tills);
    r->closed = POOL_NEW(c->pool, struct hall_day);
    enum status s = cash_unit(c, q->unit_no, &unit_no);
    if (s || (s = tills_read(c, unit_no, day, r->tills, &r->tills_n)))
        return s;
    r->may_close = r->tills_n > 0;
    for (uint32_t i = 0; i < r->tills_n; i++)
        r->may_close &= !unfinished(r->tills[i].shift_state);
    if ((s = tills_below(c, unit_no, day, r)))
        return s;
    *r->closed = (struct hall_day){ .unit_no = unit_no, .business_date = day };
    s = call_get(c, TABLE_hall_day, r->closed);
    r->closed_n = !s && *r->closed->signed_by;
    r->may_close &= !r->closed_n;
    return s == ST_not_found ? ST_ok : s;
}

/* -- the end of the day -- */

static enum status tills_done(struct call *c, const char *unit_no, date day)
{
    uint32_t n = 0;
    struct till_row *rows = pool_array(c->pool, TILLS, sizeof *rows);
    enum status s = tills_read(c, unit_no, day, rows, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (unfinished(rows[i].shift_state))
            s = refuse(c, ST_hall_till_open, "", rows[i].staff_name, number_words(c, rows[i].day_shift), NULL);
    return s;
}

/* What is signed is what the report says at this moment, and it equals the journal. */
static enum status report_sign(struct call *c, struct hall_day *h)
{
    struct day_report report = { 0 };
    enum status s = day_report_hall(c, h->unit_no, h->business_date, &report);
    if (s)
        return s;
    if (report.total != report.journal_total)
        return refuse(c, ST_check_failed, "", "1", NULL, NULL);
    h->total = report.total;
    h->shifts = report.shifts_n;
    h->chain = report.chain;
    h->chain_no = report.chain_no;
    h->signed_by = c->user.staff_no;
    h->signed_at = c->now;
    return ST_ok;
}

enum status do_hall_close(struct call *c, const struct hall_ask *q, struct hall_day *r)
{
    struct hall_day old = { .business_date = q->day ? q->day : c->today };
    enum status s = cash_unit(c, q->unit_no, &old.unit_no);
    if (!s && old.business_date > c->today)
        s = refuse(c, ST_date_out_of_range, "day", NULL, NULL, NULL);
    if (s || (s = hall_open(c, old.unit_no, old.business_date, "day")) ||
        (s = tills_done(c, old.unit_no, old.business_date)))
        return s;
    struct hall_day at = { .unit_no = old.unit_no, .business_date = old.business_date };
    enum status had = call_get(c, TABLE_hall_day, &at);
    if (had && had != ST_not_found)
        return had;
    *r = had ? old : at;
    if ((s = report_sign(c, r)) || (s = approvals_end(c, r->unit_no)))
        return s;
    call_subject(c, r->unit_no);
    call_event(c, pool_printf(c->pool, "shift:%s", r->unit_no));
    return had ? call_insert(c, TABLE_hall_day, r) : call_put(c, TABLE_hall_day, &at, r);
}

enum status do_hall_reopen(struct call *c, const struct hall_reopen *q, struct hall_day *r)
{
    struct hall_day old = { .business_date = c->today };
    enum status s = cash_unit(c, q->unit_no, &old.unit_no);
    if (!s)
        s = call_get(c, TABLE_hall_day, &old);
    if (s == ST_not_found || (!s && !*old.signed_by))
        return refuse(c, ST_not_found, "day", NULL, NULL, NULL);
    if (s)
        return s;
    *r = old;
    r->signed_by = "";
    r->signed_at = 0;
    r->reopened++;
    r->reopened_by = c->user.staff_no;
    call_subject(c, r->unit_no);
    call_remark(c, q->remark);
    call_event(c, pool_printf(c->pool, "shift:%s", r->unit_no));
    return call_put(c, TABLE_hall_day, &old, r);
}
