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
    struct piece_line pieces[SHIFT_PIECES];
    const struct till_count *n = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    row->pieces_differ = s->shift_state != CODE_shift_state_open && shift_pieces(s, pieces);
    for (uint32_t i = 0; n && s->shift_state != CODE_shift_state_open && i < n->compare_n; i++) {
        row->expected += n->compare[i].expected;
        row->counted += n->compare[i].counted;
        row->difference += n->compare[i].difference;
    }
    return till_deposit(c, row);
}

static money till_counted(const struct shift *s)
{
    const struct till_count *n = s->counts_n ? &s->counts[s->counts_n - 1] : NULL;
    money sum = 0;
    for (uint32_t i = 0; n && s->shift_state != CODE_shift_state_open && i < n->compare_n; i++)
        sum += n->compare[i].counted;
    return sum;
}

/* Of that day, oldest shift first; before them what an earlier day left unfinished. */
typedef enum status till_visit(void *context, const struct shift *s);

static enum status tills_walk(struct call *c, const char *unit_no, date day, till_visit *visit, void *context)
{
    struct shift at = { .unit_no = unit_no, .business_date = day - TILL_DAYS_BACK }, s;
    struct key from;
    struct scan *scan;
    key_encode(&index_info[INDEX_shift_unit].key, &at, 2, &from);
    struct scan_range range = { .prefix = &at, .parts = 1, .token = from.b, .token_n = from.n };
    enum status st = scan_index(c->txn, INDEX_shift_unit, &range, &scan);
    while (!st && !(st = scan_next(scan, &s, NULL)) && s.business_date <= day)
        if (s.business_date == day || unfinished(s.shift_state))
            st = visit(context, &s);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

/* -- the halls of the tills: one may be closed, or closed already, and another not -- */

static enum status hall_fill(struct call *c, const char *unit_no, date day, struct till_hall *h)
{
    struct unit u = { .unit_no = unit_no };
    enum status s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    *h = (struct till_hall){ .unit_no = unit_no, .unit_name = u.unit_name, .unit_name_en = u.unit_name_en };
    h->closed = POOL_NEW(c->pool, struct hall_day);
    *h->closed = (struct hall_day){ .unit_no = unit_no, .business_date = day };
    s = call_get(c, TABLE_hall_day, h->closed);
    h->closed_n = !s && *h->closed->signed_by;
    return s == ST_not_found ? ST_ok : s;
}

static struct till_hall *hall_of(struct till_list *r, const char *unit_no)
{
    for (uint32_t i = 0; i < r->halls_n; i++)
        if (!strcmp(r->halls[i].unit_no, unit_no))
            return &r->halls[i];
    return NULL;
}

struct tills { struct call *c; date day; const char *top; uint64_t page; struct till_list *r; };

/* Every shift counts in its hall, whichever page it stands on. */
static enum status hall_count(struct tills *t, const struct shift *s)
{
    struct till_list *r = t->r;
    struct till_hall *h = hall_of(r, s->unit_no);
    if (!h && r->halls_n == HALLS_LISTED)
        return refuse(t->c, ST_field_too_many, "halls", number_words(t->c, HALLS_LISTED), NULL, NULL);
    if (!h) {
        enum status st = hall_fill(t->c, s->unit_no, t->day, h = &r->halls[r->halls_n++]);
        if (st)
            return st;
    }
    h->shifts++;
    h->unfinished += unfinished(s->shift_state);
    h->counted += till_counted(s);
    return ST_ok;
}

static enum status till_add(void *context, const struct shift *s)
{
    struct tills *t = context;
    struct till_list *r = t->r;
    uint64_t page = r->tills_all++ / TILLS_LISTED;
    r->more |= page > t->page;
    enum status st = hall_count(t, s);
    return !st && page == t->page ? till_fill(t->c, s, &r->tills[r->tills_n++]) : st;
}

/* The unit's own came first; what lies in the safes of all. */
static enum status tills_below(void *context, const struct unit *u)
{
    struct tills *t = context;
    money held;
    enum status s = strcmp(u->unit_no, t->top) ? tills_walk(t->c, u->unit_no, t->day, till_add, t) : ST_ok;
    if (!s && !(s = call_balance(t->c, CODE_ledger_vault, u->unit_no, &held)))
        t->r->to_deposit += held;
    return s;
}

/* The hall asked for when its day is closed, though it has no tills; and may any be closed? */
static enum status halls_fill(struct tills *t)
{
    struct till_list *r = t->r;
    enum status s = ST_ok;
    if (!hall_of(r, t->top) && r->halls_n < HALLS_LISTED) {
        struct till_hall *h = &r->halls[r->halls_n];
        s = hall_fill(t->c, t->top, t->day, h);
        r->halls_n += !s && h->closed_n;
    }
    for (uint32_t i = 0; i < r->halls_n; i++)
        r->may_close |= !r->halls[i].closed_n && !r->halls[i].unfinished;
    return s;
}

enum status do_till_list(struct call *c, const struct hall_ask *q, struct till_list *r)
{
    struct tills t = { .c = c, .day = q->day ? q->day : c->today, .page = q->page, .r = r };
    r->from_day = t.day - TILL_DAYS_BACK;
    r->tills = pool_array(c->pool, TILLS_LISTED, sizeof *r->tills);
    r->halls = pool_array(c->pool, HALLS_LISTED, sizeof *r->halls);
    enum status s = cash_unit(c, q->unit_no, &t.top);
    if (!s)
        s = tills_walk(c, t.top, t.day, till_add, &t);
    if (!s)
        s = cash_units_below(c, t.top, tills_below, &t);
    return s ? s : halls_fill(&t);
}

/* -- the end of the day -- */

static enum status till_done(void *context, const struct shift *s)
{
    struct call *c = context;
    return unfinished(s->shift_state)
        ? refuse(c, ST_hall_till_open, "", s->staff_name, number_words(c, s->day_shift), NULL) : ST_ok;
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
    h->shifts = report.shifts_all;
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
        (s = tills_walk(c, old.unit_no, old.business_date, till_done, c)))
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
