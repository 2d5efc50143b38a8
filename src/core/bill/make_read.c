/* What a bill is figured from, as rows: read once, in the order of days. */
#include "config.h"
#include "core/bill/make.h"

#include <stdlib.h>
#include <string.h>

static const char *point_words(struct call *c, const struct make_point *p)
{
    return number_words(c, p->point.point_no);
}

/* -- the days it is of -- */

/* Where the last figured bill ended; DATE_NONE: none was figured yet. */
static enum status figured_upto(struct make *m, date *past_r)
{
    struct bill b, prefix = { .account_no = m->account->account_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                           .backward = true }, &scan);
    *past_r = DATE_NONE;
    while (!s && !*past_r && !(s = scan_next(scan, &b, m->c->pool)))
        if (b.used_until && b.bill_state != CODE_bill_state_cancelled && b.bill_month < m->month)
            *past_r = b.used_until + 1;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Readings of the point, last first, until `keep` has had enough. */
typedef bool reading_visit(void *context, const struct meter_reading *r);
static enum status readings_back(struct call *c, const struct point *p, reading_visit *keep, void *context)
{
    struct meter_reading r, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                 .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &r, c->pool)))
        if (!keep(context, &r))
            break;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

struct days { date most, past, first; };

static bool keep_days(void *context, const struct meter_reading *r)
{
    struct days *d = context;
    bool ends = r->reading_kind == CODE_reading_kind_cycle || r->reading_kind == CODE_reading_kind_change;
    if (!d->past && r->read_on <= d->most && ends)
        d->past = r->read_on;
    d->first = r->read_on;
    return true;
}

static bool keep_past(void *context, const struct meter_reading *r)
{
    return keep_days(context, r) && !((struct days *)context)->past;
}

static enum status days_read(struct make *m)
{
    const struct make_point *p = m->point;
    struct days d = { .most = month_first(month_add(m->month, 1)) };
    enum status s = figured_upto(m, &m->from);
    if (!s)
        s = readings_back(m->c, &p->point, m->from ? keep_past : keep_days, &d);
    if (s)
        return s;
    if (!m->from)
        m->from = d.first;
    m->past = d.past;
    if (!m->past || m->past <= m->from)
        return refuse(m->c, ST_reading_missing, "point_no", point_words(m->c, p), month_words(m->c, m->month), NULL);
    return ST_ok;
}

/* -- points -- */

static enum status points_read(struct make *m)
{
    struct array rows = { 0 };
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = m->account->account_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &p, m->c->pool)))
        if (p.point_kind == CODE_point_kind_sale)
            *(struct make_point *)array_add(&rows, m->c->pool, sizeof(struct make_point)) =
                (struct make_point){ .point = p };
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    if (!rows.n)
        return refuse(m->c, ST_point_missing, "account_no", m->account->account_no, NULL, NULL);
    m->point = rows.at;
    m->points = rows.n;
    return ST_ok;
}

static enum status terms_read(struct make *m, struct make_point *p)
{
    struct array rows = { 0 };
    struct point_terms t, prefix = { .owner_kind = p->point.owner_kind, .owner_no = p->point.owner_no,
                                     .point_no = p->point.point_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_point_terms, &(struct scan_range){ .prefix = &prefix, .parts = 3 },
                               &scan);
    while (!s && !(s = scan_next(scan, &t, m->c->pool))) {
        if (t.valid_from >= m->past)
            break;
        if (t.valid_from <= m->from)
            rows.n = 0;
        *(struct point_terms *)array_add(&rows, m->c->pool, sizeof t) = t;
    }
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    if (!rows.n)
        return refuse(m->c, ST_terms_missing, "point_no", point_words(m->c, p), day_words(m->c, m->from), NULL);
    p->terms = rows.at;
    p->terms_n = rows.n;
    return ST_ok;
}

const struct point_terms *terms_on(const struct make_point *p, date on)
{
    unsigned i = 0;
    while (i + 1 < p->terms_n && p->terms[i + 1].valid_from <= on)
        i++;
    return &p->terms[i];
}

static enum status meters_read(struct make *m, struct make_point *p)
{
    struct array rows = { 0 };
    struct mounting at, prefix = { .owner_kind = p->point.owner_kind, .owner_no = p->point.owner_no,
                                   .point_no = p->point.point_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &at, m->c->pool)))
        if (at.device_kind == CODE_device_kind_meter && at.mounted_on < m->past &&
            (!at.removed_on || at.removed_on > m->from))
            *(struct mounting *)array_add(&rows, m->c->pool, sizeof at) = at;
    scan_end(&scan);
    p->meter = rows.at;
    p->meters = rows.n;
    return s == ST_not_found ? ST_ok : s;
}

struct keep_rows { struct make *m; struct array rows; };

static bool keep_row(void *context, const struct meter_reading *r)
{
    struct keep_rows *k = context;
    if (r->read_on < k->m->from)
        return false;
    if (r->read_on <= k->m->past)
        *(struct meter_reading *)array_add(&k->rows, k->m->c->pool, sizeof *r) = *r;
    return true;
}

static enum status readings_read(struct make *m, struct make_point *p)
{
    struct keep_rows k = { .m = m };
    enum status s = readings_back(m->c, &p->point, keep_row, &k);
    struct meter_reading *row = k.rows.at;
    for (unsigned i = 0; !s && i < k.rows.n; i++)
        if (row[i].reading_state == CODE_reading_state_odd)
            return refuse(m->c, ST_reading_undecided, "point_no", point_words(m->c, p), day_words(m->c, row[i].read_on),
                          NULL);
    for (unsigned i = 0; i < k.rows.n / 2; i++) {
        struct meter_reading swap = row[i];
        row[i] = row[k.rows.n - 1 - i];
        row[k.rows.n - 1 - i] = swap;
    }
    p->reading = row;
    p->readings = k.rows.n;
    return s;
}

bool point_charged(const struct make *m, const struct make_point *p)
{
    return terms_on(p, m->from)->part_way != CODE_part_way_passed_on;
}

enum status make_read(struct make *m)
{
    enum status s = points_read(m);
    if (!s)
        s = days_read(m);
    for (unsigned i = 0; !s && i < m->points; i++) {
        struct make_point *p = &m->point[i];
        s = terms_read(m, p);
        if (!s)
            s = meters_read(m, p);
        if (!s)
            s = readings_read(m, p);
    }
    return s;
}
