/* Notices to everyone of a unit and below, newest first. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

#define NOTICES_MAX 50
#define LOOK_BACK 300

typedef bool keep_fn(struct call *c, const struct notice *n);

static bool in_force(struct call *c, const struct notice *n)
{
    return !n->withdrawn && n->from <= c->now && (!n->until || n->until > c->now)
        && unit_below(c->txn, c->user.unit_no, n->unit_no);
}

/* What I could change, and what I am told. */
static bool shown(struct call *c, const struct notice *n)
{
    return in_force(c, n) || call_in_unit(c, n->unit_no);
}

static enum status newest(struct call *c, keep_fn *keep, struct notice *list, unsigned max, uint32_t *n_r)
{
    struct scan *scan;
    *n_r = 0;
    enum status s = scan_table(c->txn, TABLE_notice, &(struct scan_range){ .backward = true }, &scan);
    if (s)
        return s;
    for (unsigned looked = 0; looked < LOOK_BACK && *n_r < max; looked++) {
        if ((s = scan_next(scan, &list[*n_r], NULL)))
            break;
        *n_r += keep(c, &list[*n_r]);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status notice_newest(struct call *c, const char **text_r)
{
    struct notice n;
    uint32_t found;
    enum status s = newest(c, in_force, &n, 1, &found);
    *text_r = found ? n.text : "";
    return s;
}

enum status do_notice_list(struct call *c, const struct nothing *q, struct notice_list *r)
{
    (void)q;
    r->notices = pool_array(c->pool, NOTICES_MAX, sizeof *r->notices);
    return newest(c, shown, r->notices, NOTICES_MAX, &r->notices_n);
}

enum status do_notice_put(struct call *c, const struct notice *q, struct notice *r)
{
    struct unit unit;
    struct notice old = { .notice_no = q->notice_no };
    enum status s = office_unit(c, q->unit_no, "unit_no", &unit);
    if (!s && q->notice_no)
        s = call_get(c, TABLE_notice, &old);
    if (!s && q->notice_no && !call_in_unit(c, old.unit_no))
        s = refuse(c, ST_outside_unit, "notice_no", NULL, NULL, NULL);
    if (!s && q->until && q->until <= (q->from ? q->from : c->now))
        s = refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    *r = *q;
    r->staff_no = c->user.staff_no;
    r->from = q->from ? q->from : c->now;
    if (!s && !q->notice_no)
        s = call_number(c, "notice", &r->notice_no);
    if (s)
        return s;
    call_subject(c, q->unit_no);
    call_event(c, pool_printf(c->pool, "notice:%s", q->unit_no));
    return q->notice_no ? call_put(c, TABLE_notice, &old, r) : call_insert(c, TABLE_notice, r);
}
