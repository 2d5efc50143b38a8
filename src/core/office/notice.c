/* Notices to everyone of a unit and below, newest first. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

static bool in_force(struct call *c, const struct notice *n)
{
    return !n->withdrawn && n->from <= c->now && (!n->until || n->until > c->now)
        && unit_below(c->txn, c->user.unit_no, n->unit_no);
}

/* What I could change, and what I am told. */
static bool shown(void *context, void *row)
{
    struct call *c = context;
    const struct notice *n = row;
    return in_force(c, n) || call_governs(c, n->unit_no);
}

/* The first that is in force, however many newer ones are others'. */
enum status notice_newest(struct call *c, const char **text_r)
{
    struct scan *scan;
    struct notice n;
    *text_r = "";
    enum status s = scan_table(c->txn, TABLE_notice, &(struct scan_range){ .backward = true }, &scan);
    while (!s && !**text_r && !(s = scan_next(scan, &n, NULL)))
        if (in_force(c, &n))
            *text_r = n.text;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_notice_list(struct call *c, const struct list_ask *q, struct notice_list *r)
{
    const struct office_page p = { .table = TABLE_notice, .most = NOTICES_LISTED, .backward = true, .keep = shown };
    return office_page(c, &p, q->token, (void **)&r->notices, &r->notices_n, &r->token);
}

enum status do_notice_put(struct call *c, const struct notice *q, struct notice *r)
{
    struct unit unit;
    struct notice old = { .notice_no = q->notice_no };
    enum status s = office_unit_governed(c, q->unit_no, "unit_no", &unit);
    if (!s && q->notice_no)
        s = call_get(c, TABLE_notice, &old);
    if (!s && q->notice_no && !call_governs(c, old.unit_no))
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
