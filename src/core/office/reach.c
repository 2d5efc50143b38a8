/* How far a person reaches, asked by everything in this folder. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

enum status office_unit(struct call *c, const char *unit_no, const char *field, struct unit *u_r)
{
    *u_r = (struct unit){ .unit_no = unit_no };
    enum status s = call_get(c, TABLE_unit, u_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, field, unit_no, NULL, NULL) : s;
    return call_in_unit(c, unit_no) ? ST_ok : refuse(c, ST_outside_unit, field, unit_no, NULL, NULL);
}

enum status office_user(struct call *c, const char *staff_no, struct user *u_r)
{
    *u_r = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, u_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_user_unknown, "staff_no", staff_no, NULL, NULL) : s;
    return call_in_unit(c, u_r->unit_no) ? ST_ok : refuse(c, ST_outside_unit, "staff_no", staff_no, NULL, NULL);
}

/* The newest record about it; empty texts when there is none. */
static struct audit last_about(struct call *c, const char *subject)
{
    struct scan *scan;
    struct audit a = { .staff_name = "" };
    struct scan_range range = { .words = subject, .words_n = strlen(subject) + 1, .backward = true };
    if (*subject && scan_index(c->txn, INDEX_audit_subject, &range, &scan) == ST_ok) {
        if (scan_next(scan, &a, NULL))
            a = (struct audit){ .staff_name = "" };
        scan_end(&scan);
    }
    return a;
}

enum status office_stale(struct call *c, const char *subject, uint64_t seen, uint64_t version)
{
    char when[INSTANT_TEXT];
    if (!seen || seen == version)
        return ST_ok;
    struct audit a = last_about(c, subject);
    return refuse(c, ST_stale, "", a.staff_name, a.at ? instant_short(a.at, when) : "", NULL);
}

const char *office_number(struct call *c, uint64_t n)
{
    return pool_printf(c->pool, "%llu", (unsigned long long)n);
}
