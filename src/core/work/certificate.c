/* Certificates: what a person is licensed to do, until when and at which voltage. */
#include "config.h"
#include "core/work/staff.h"

#include <string.h>

/* One that names no voltage is good at each; one that does up to that one, as the code set orders them. */
static bool good_for(const struct certificate *t, uint16_t voltage, date day)
{
    return !t->withdrawn && t->until >= day && (!t->voltage || t->voltage >= voltage);
}

static enum status certificate_find(struct call *c, const struct certificate_ask *q, struct certificate *r)
{
    struct scan *scan;
    struct certificate prefix = { .staff_no = q->staff_no, .certificate_kind = q->certificate_kind }, t;
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_certificate, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &t, NULL)))
        if (good_for(&t, q->voltage, q->day) && (!found || t.until > r->until)) {
            *r = t;
            found = true;
        }
    scan_end(&scan);
    return s != ST_not_found || found ? s == ST_not_found ? ST_ok : s : ST_not_found;
}

/* Of the kind and good on the day, but of a voltage below; that is another thing to do than having none. */
static enum status certificate_refuse(struct call *c, const struct certificate_ask *q, const char *who)
{
    struct certificate any;
    const char *kind = code_words(c, &codes_certificate_kind, q->certificate_kind);
    struct certificate_ask of_any = *q;
    of_any.voltage = 0;
    enum status s = q->voltage ? certificate_find(c, &of_any, &any) : ST_not_found;
    if (s && s != ST_not_found)
        return s;
    return s ? refuse(c, ST_certificate_missing, "staff_no", who, kind, day_words(c, q->day))
             : refuse(c, ST_certificate_low, "staff_no", who, kind, code_words(c, &codes_voltage, q->voltage));
}

static enum status certificate_look(struct call *c, const struct certificate_ask *q, struct certificate *r)
{
    struct user u = { .staff_no = q->staff_no, .staff_name = q->staff_no };
    enum status s = certificate_find(c, q, r);
    if (s != ST_not_found)
        return s;
    s = call_get(c, TABLE_user, &u);
    if (s && s != ST_not_found)
        return s;
    return certificate_refuse(c, q, s ? q->staff_no : u.staff_name);
}

enum status staff_may(struct call *c, const char *staff_no, uint16_t certificate_kind, uint16_t voltage, date day)
{
    struct certificate t;
    return certificate_look(c, &(struct certificate_ask){ .staff_no = staff_no, .certificate_kind = certificate_kind,
                                                          .voltage = voltage, .day = day }, &t);
}

enum status do_certificate_check(struct call *c, const struct certificate_ask *q, struct certificate *r)
{
    struct user u;
    struct certificate_ask ask = *q;
    ask.day = q->day ? q->day : c->today;
    enum status s = office_user(c, q->staff_no, &u);
    return s ? s : certificate_look(c, &ask, r);
}

enum status do_certificate_put(struct call *c, const struct certificate *q, struct certificate *r)
{
    struct user u;
    struct certificate old;
    bool same = false;
    enum status s = office_user(c, q->staff_no, &u);
    if (!s && !strcmp(u.staff_no, c->user.staff_no))
        s = refuse(c, ST_certificate_own, "staff_no", NULL, NULL, NULL);
    if (s)
        return s;
    *r = *q;
    r->staff_name = u.staff_name;
    r->unit_no = u.unit_no;
    call_subject(c, q->staff_no);
    s = call_change(c, TABLE_certificate, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_certificate, r);
    if (!s)
        s = call_seen(c, TABLE_certificate, r, &old, "certificate_no", q->certificate_no, &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_certificate, &old, r);
}

struct wanted { struct call *c; date ends_by; };

static bool certificate_shown(void *context, void *row)
{
    const struct wanted *w = context;
    const struct certificate *t = row;
    bool mine = !strcmp(t->staff_no, w->c->user.staff_no) || call_in_unit(w->c, t->unit_no);
    return mine && (!w->ends_by || (!t->withdrawn && t->until <= w->ends_by));
}

enum status do_certificate_list(struct call *c, const struct certificates_ask *q, struct certificate_list *r)
{
    struct wanted w = { c, q->ends_by };
    struct certificate prefix = { .staff_no = q->staff_no };
    struct key from;
    enum status s = token_read(c, q->token, &from);
    if (s)
        return s;
    r->certificates = pool_array(c->pool, CERTIFICATES_LISTED, sizeof *r->certificates);
    return listing_table(c, TABLE_certificate,
        &(struct scan_range){ .prefix = &prefix, .parts = *q->staff_no != 0, .token = from.b, .token_n = from.n },
        &(struct listing){ .rows = r->certificates, .most = CERTIFICATES_LISTED, .n = &r->certificates_n,
                           .token = &r->token, .keep = certificate_shown, .context = &w });
}
