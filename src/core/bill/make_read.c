/* What a bill is figured from, as rows: read once, in the order of days. */
#include "config.h"
#include "core/bill/make.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *point_words(struct call *c, const struct make_point *p)
{
    return number_words(c, p->point.point_no);
}

/* -- bills before: read once, for the days, the tiers of the year and who compares -- */

static enum status first_reading(struct make *m, date *first_r)
{
    const struct point *p = &m->point[0].point;
    struct meter_reading r, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3 },
                               &scan);
    *first_r = DATE_NONE;
    if (!s && !(s = scan_next(scan, &r, m->pool)))
        *first_r = r.read_on;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* How far back they matter: to the last one that was figured, or to where reading began,
 * and from there to the January before. */
struct back { date figured, first; bool first_known; int32_t month; };      /* month: of the last figured */

bool past_other_party(const struct make *m, const struct past_bill *b)
{
    const struct account *a = m->account;
    return b->party_until && a->account_state != CODE_account_state_closed && b->party_until < a->split_on;
}

static enum status back_enough(struct make *m, struct back *k, const struct past_bill *b, bool *enough_r)
{
    enum status s = ST_ok;
    *enough_r = false;
    if (!m->past && b->month >= m->month && !(b->month == m->month && past_other_party(m, b)))
        return ST_ok;
    if (b->counts && b->used_until && (!k->figured || (b->month == k->month && b->used_until >= k->figured))) {
        k->figured = b->used_until + 1;          /* of two in a month the one of later days, whatever their numbers */
        k->month = b->month;
    }
    if (!k->figured && !k->first_known) {
        s = first_reading(m, &k->first);
        k->first_known = true;
    }
    date from = k->figured ? k->figured : k->first;
    *enough_r = !from || ((k->figured || b->month < date_month(from)) && b->month <= date_civil(from).year * 100);
    return s;
}

static struct field_set past_wanted;

static void past_wanted_set(void)
{
    past_wanted = field_set_of(&bill_record, "bill_month bill_seq fee_kind principal credited kwh bill_state used_from "
                                             "used_until spans adjust_cause party_from party_until");
}

static struct past_bill past_of(const struct bill *b)
{
    return (struct past_bill){ .month = b->bill_month, .seq = b->bill_seq, .used_from = b->used_from,
        .used_until = b->used_until, .kwh = b->kwh, .amount = b->principal - b->credited, .spans = b->spans,
        .spans_n = b->spans_n, .counts = b->bill_state != CODE_bill_state_cancelled,
        .energy = b->fee_kind == CODE_fee_kind_energy,
        .adjusts = b->adjust_cause != 0, .party_from = b->party_from, .party_until = b->party_until };
}

static enum status past_rows(struct make *m, const struct scan_range *range, struct array *rows)
{
    struct bill b;
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_bill, range, &scan);
    while (!s && !(s = scan_next(scan, &b, m->pool)))
        *(struct past_bill *)array_add(rows, m->pool, sizeof(struct past_bill)) = past_of(&b);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Those of a year and since, which are most often all that matter, are read forward: a snapshot has them at once. */
static enum status past_year_read(struct make *m, const struct key *since, struct array *out)
{
    struct bill prefix = { .account_no = m->account->account_no };
    struct array rows = { 0 };
    enum status s = past_rows(m, &(struct scan_range){ .prefix = &prefix, .parts = 1, .token = since->b,
                              .token_n = since->n, .wanted = &past_wanted }, &rows);
    const struct past_bill *row = rows.at;
    for (unsigned i = rows.n; i; i--)
        *(struct past_bill *)array_add(out, m->pool, sizeof *row) = row[i - 1];
    m->year_bill = out->at;
    m->year_bills = out->n;
    return s;
}

static enum status past_older_read(struct make *m, const struct key *since, struct back *k, struct array *out)
{
    struct bill b, prefix = { .account_no = m->account->account_no };
    struct scan *scan;
    bool enough = false;
    enum status s = scan_table(m->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                               .backward = true, .token = since->b, .token_n = since->n, .wanted = &past_wanted },
                               &scan);
    while (!s && !enough && !(s = scan_next(scan, &b, m->pool))) {
        struct past_bill *row = array_add(out, m->pool, sizeof *row);
        *row = past_of(&b);
        s = back_enough(m, k, row, &enough);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status past_read(struct make *m)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct bill from = { .account_no = m->account->account_no, .bill_month = month_add(m->month, -YEAR_MONTHS) };
    struct back k = { .figured = m->past ? m->from : DATE_NONE };
    struct array rows = { 0 };
    struct key since;
    bool enough = false;
    pthread_once(&once, past_wanted_set);
    key_encode(&table_info[TABLE_bill].key, &from, 2, &since);
    enum status s = past_year_read(m, &since, &rows);
    const struct past_bill *row = rows.at;
    unsigned n = 0;
    while (!s && !enough && n < rows.n)
        s = back_enough(m, &k, &row[n++], &enough);
    rows.n = n;
    if (!s && !enough)
        s = past_older_read(m, &since, &k, &rows);
    m->past_bill = rows.at;
    m->past_bills = rows.n;
    m->from = k.figured;
    return s;
}

/* -- the days it is of -- */

/* A later month's bill that stands, where one of the months between was taken back, is of none of these days. */
static enum status later_free(struct make *m)
{
    for (unsigned i = 0; i < m->past_bills; i++) {
        const struct past_bill *b = &m->past_bill[i];
        if (b->counts && b->used_until && b->month > m->month && b->used_from < m->past)
            return refuse(m->c, ST_days_billed, "bill_month", month_words(m->c, b->month), NULL, NULL);
    }
    return ST_ok;
}

static enum status days_read(struct make *m)
{
    const struct make_point *p = m->point;
    bool known = m->past;
    date most = month_first(month_add(m->month, 1));
    for (unsigned i = p->readings; i && !m->past; i--) {
        const struct meter_reading *r = &p->reading[i - 1];
        if (r->read_on <= most && (r->reading_kind == CODE_reading_kind_cycle ||
                                   r->reading_kind == CODE_reading_kind_change))
            m->past = r->read_on;
    }
    if (!m->from && p->readings)
        m->from = p->reading[0].read_on;
    if (!m->past || !m->from || m->past <= m->from)
        return refuse(m->c, ST_reading_missing, "point_no", point_words(m->c, p), month_words(m->c, m->month), NULL);
    return known ? ST_ok : later_free(m);
}

/* Whose days they are: the account tells of the last change alone, so that the bills before tell it. */
static void party_read(struct make *m)
{
    const struct past_bill *before = NULL;
    m->party_from = m->account->split_on <= m->from ? m->account->split_on : DATE_NONE;
    if (!m->party_until)
        m->party_until = m->account->closed_on;
    for (unsigned i = 0; i < m->past_bills && !before; i++)
        if (m->past_bill[i].counts && m->past_bill[i].used_until && m->past_bill[i].used_until < m->from)
            before = &m->past_bill[i];
    date from = !before ? DATE_NONE : before->party_until ? before->party_until + 1 : before->party_from;
    if (from > m->party_from)
        m->party_from = from;
}

static void party_again(struct make *m)
{
    m->party_from = m->again->party_from;
    m->party_until = m->again->party_until;
}

/* -- points -- */

/* Those that are billed before those that only feed in: what is of the whole account is the first one's. */
static void points_order(struct make *m, const struct array *sale, const struct array *fed_in)
{
    m->points = sale->n + fed_in->n;
    m->point = pool_array(m->pool, m->points, sizeof *m->point);
    if (sale->n)
        memcpy(m->point, sale->at, sale->n * sizeof *m->point);
    memcpy(m->point + sale->n, fed_in->at, fed_in->n * sizeof *m->point);
}

static enum status points_read(struct make *m)
{
    struct array sale = { 0 }, fed_in = { 0 };
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = m->account->account_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &p, m->pool)))
        if (p.point_kind == CODE_point_kind_sale || p.point_kind == CODE_point_kind_fed_in)
            *(struct make_point *)array_add(p.point_kind == CODE_point_kind_sale ? &sale : &fed_in, m->pool,
                                            sizeof(struct make_point)) = (struct make_point){ .point = p };
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    if (!sale.n && !fed_in.n)
        return refuse(m->c, ST_point_missing, "account_no", m->account->account_no, NULL, NULL);
    if (fed_in.n) {
        points_order(m, &sale, &fed_in);
        return ST_ok;
    }
    m->point = sale.at;
    m->points = sale.n;
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
    while (!s && !(s = scan_next(scan, &t, m->pool))) {
        if (t.valid_from == m->past && t.tiers_from == t.valid_from)
            p->tiers_past = t.valid_from;
        if (t.valid_from >= m->past)
            break;
        if (t.valid_from <= m->from)
            rows.n = 0;
        if (m->choice && (s = make_choice(m, &t)))
            break;
        *(struct point_terms *)array_add(&rows, m->pool, sizeof t) = t;
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

bool point_begun(const struct make *m, unsigned point, date past)
{
    const struct make_point *p = &m->point[point];
    bool begun = !point || p->terms[0].valid_from < past;
    for (unsigned i = 0; i < p->meters && !begun; i++)
        begun = p->meter[i].mounted_on < past;
    return begun;
}

static enum status meters_read(struct make *m, struct make_point *p)
{
    struct array rows = { 0 };
    struct mounting at, prefix = { .owner_kind = p->point.owner_kind, .owner_no = p->point.owner_no,
                                   .point_no = p->point.point_no };
    struct scan *scan;
    enum status s = scan_table(m->c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &at, m->pool)))
        if (at.device_kind == CODE_device_kind_meter && at.mounted_on < m->past &&
            (!at.removed_on || at.removed_on > m->from))
            *(struct mounting *)array_add(&rows, m->pool, sizeof at) = at;
    scan_end(&scan);
    p->meter = rows.at;
    p->meters = rows.n;
    return s == ST_not_found ? ST_ok : s;
}

/* From the first day on, in the order of days. */
static enum status readings_read(struct make *m, struct make_point *p)
{
    struct meter_reading r, prefix = { .owner_kind = p->point.owner_kind, .owner_no = p->point.owner_no,
                                       .point_no = p->point.point_no, .read_on = m->from };
    struct array rows = { 0 };
    struct key from;
    struct scan *scan;
    key_encode(&table_info[TABLE_meter_reading].key, &prefix, 4, &from);
    enum status s = scan_table(m->c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                               .token = from.b, .token_n = m->from ? from.n : 0 }, &scan);
    while (!s && !(s = scan_next(scan, &r, m->pool)))
        *(struct meter_reading *)array_add(&rows, m->pool, sizeof r) = r;
    scan_end(&scan);
    p->reading = rows.at;
    p->readings = rows.n;
    return s == ST_not_found ? ST_ok : s;
}

/* Those of the bill's days alone, and each decided on. */
static enum status readings_keep(struct make *m, struct make_point *p)
{
    while (p->readings && p->reading[0].read_on < m->from)
        p->reading++, p->readings--;
    while (p->readings && p->reading[p->readings - 1].read_on > m->past)
        p->readings--;
    for (unsigned i = p->readings; i; i--)
        if (p->reading[i - 1].reading_state == CODE_reading_state_odd)
            return refuse(m->c, ST_reading_undecided, "point_no", point_words(m->c, p),
                          day_words(m->c, p->reading[i - 1].read_on), NULL);
    return ST_ok;
}

bool point_charged(const struct make *m, const struct make_point *p)
{
    return p->point.point_kind == CODE_point_kind_sale &&
        terms_on(p, m->from)->part_way != CODE_part_way_passed_on;
}

static enum status point_whole(struct make *m, struct make_point *p)
{
    enum status s = meters_read(m, p);
    return s ? s : readings_keep(m, p);
}

/* One that only feeds in is none of the bill's where nothing is settled of it: it needs neither terms nor readings. */
static enum status fed_in_read(struct make *m, unsigned i, bool *settled_r)
{
    struct make_point *p = &m->point[i];
    *settled_r = false;
    if (m->use_alone)
        return ST_ok;
    enum status s = terms_read(m, p);
    *settled_r = !s && surplus_settled(p, m->from, m->past);
    if (s == ST_terms_missing) {
        *m->c->fault = (struct fault){ .status = ST_ok };
        return ST_ok;
    }
    return s || !*settled_r ? s : point_whole(m, p);
}

static enum status rest_read(struct make *m)
{
    unsigned n = 0;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < m->points; i++) {
        bool kept = true;
        if (m->point[i].point.point_kind == CODE_point_kind_fed_in) {
            s = fed_in_read(m, i, &kept);
        } else {
            s = terms_read(m, &m->point[i]);
            if (!s)
                s = point_whole(m, &m->point[i]);
        }
        if (kept)
            m->point[n++] = m->point[i];
    }
    m->points = n;
    return s || n ? s : refuse(m->c, ST_point_missing, "account_no", m->account->account_no, NULL, NULL);
}

enum status make_read(struct make *m)
{
    enum status s = points_read(m);
    if (!s)
        s = past_read(m);
    for (unsigned i = 0; !s && i < m->points; i++)
        s = readings_read(m, &m->point[i]);
    if (!s)
        s = days_read(m);
    if (!s)
        (m->again ? party_again : party_read)(m);
    return s ? s : rest_read(m);
}
