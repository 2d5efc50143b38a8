/* Terms of a time: rows that begin, and where it is over go back. */
#include "config.h"
#include "core/meter/interim.h"

#include <inttypes.h>
#include <string.h>

enum status interims_read(struct call *c, const char *account_no, struct interim **list_r, unsigned *n_r)
{
    struct interim i, prefix = { .account_no = account_no };
    struct array rows = { 0 };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_interim, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &i, c->pool)))
        *(struct interim *)array_add(&rows, c->pool, sizeof i) = i;
    scan_end(&scan);
    *list_r = rows.at;
    *n_r = rows.n;
    return s == ST_not_found ? ST_ok : s;
}

/* -- the rows of a point -- */

struct moving {
    struct call *c;
    const struct point *p;
    const struct terms_move *m;
    date from;
    struct array rows;
};

static struct point_terms *row_at(const struct moving *k, unsigned i)
{
    return (struct point_terms *)k->rows.at + i;
}

static enum status rows_read(struct moving *k)
{
    struct point_terms t, prefix = { .owner_kind = k->p->owner_kind, .owner_no = k->p->owner_no,
                                     .point_no = k->p->point_no };
    struct scan *scan;
    k->rows = (struct array){ 0 };
    enum status s = scan_table(k->c->txn, TABLE_point_terms, &(struct scan_range){ .prefix = &prefix, .parts = 3 },
                               &scan);
    while (!s && !(s = scan_next(scan, &t, k->c->pool)))
        *(struct point_terms *)array_add(&k->rows, k->c->pool, sizeof t) = t;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* A row begins on that day, as the one before it was. */
static enum status row_begins(struct moving *k, date on)
{
    struct point_terms t;
    enum status s = terms_read_on(k->c, k->p, on, &t);
    if (s == ST_not_found)
        return refuse(k->c, ST_terms_missing, k->m->field, number_words(k->c, k->p->point_no), day_words(k->c, on),
                      NULL);
    if (s || t.valid_from == on)
        return s;
    t.valid_from = on;
    t.job_no = k->m->job_no;
    t.staff_no = k->c->user.staff_no;
    t.at = k->c->now;
    return call_insert(k->c, TABLE_point_terms, &t);
}

static bool moved(uint64_t *value, int64_t by)
{
    if (by < 0 && *value < (uint64_t)-by)
        return false;
    *value += (uint64_t)by;
    return true;
}

/* What a household has is none of another class. */
static void class_moves(struct point_terms *t, uint16_t category)
{
    t->category = category;
    if (category == CODE_category_residential)
        return;
    t->heads = 0;
    t->free_kwh = 0;
}

/* Which list a row is charged by is judged by what is used from its day on. */
static void list_moves(const struct terms_move *m, struct point_terms *t)
{
    uint64_t used = t->capacity_va - t->sealed_va;
    if (m->price_list) {
        t->price_list = m->price_list;
        t->basic_way = m->basic_way;
    } else if (m->list_back && !t->basic_way && used >= m->back_va) {
        t->price_list = m->list_back;
        t->basic_way = m->way_back;
    }
}

static enum status row_moves(struct moving *k, const struct point_terms *old)
{
    const struct terms_move *m = k->m;
    struct point_terms t = *old;
    if (!moved(&t.capacity_va, m->capacity_va) || !moved(&t.sealed_va, m->sealed_va) || t.sealed_va > t.capacity_va)
        return rule_refuse(k->c, m->field, "rule.capacity_there", day_words(k->c, t.valid_from), NULL);
    list_moves(m, &t);
    if (m->contract_w)
        t.contract_w = m->contract_w;
    if (m->set_factor)
        t.factor_standard = m->factor_standard;
    if (m->tiers_anew)
        t.tiers_from = k->from;
    if (m->voltage)
        t.voltage = m->voltage;
    if (m->category)
        class_moves(&t, m->category);
    t.job_no = m->job_no;
    t.staff_no = k->c->user.staff_no;
    t.at = k->c->now;
    enum status s = terms_good(k->c, &t);
    return s ? s : call_put(k->c, TABLE_point_terms, old, &t);
}

/* Do they charge alike? Who put them, and when, is not asked. */
static bool terms_alike(const struct point_terms *a, const struct point_terms *b)
{
    struct point_terms x = *a;
    x.valid_from = b->valid_from;
    x.job_no = b->job_no;
    x.reason = b->reason;
    x.staff_no = b->staff_no;
    x.at = b->at;
    return record_equal(&point_terms_record, &x, b);
}

/* A day on which nothing changes cuts no bill in two, each rounded for itself. */
static enum status rows_joined(struct moving *k)
{
    const struct terms_move *m = k->m;
    enum status s = rows_read(k);
    const struct point_terms *kept = k->rows.n ? row_at(k, 0) : NULL;
    for (unsigned i = 1; !s && i < k->rows.n; i++) {
        const struct point_terms *t = row_at(k, i);
        bool ours = t->job_no && (t->job_no == m->job_no || t->job_no == m->back_job);
        if (ours && terms_alike(kept, t))
            s = call_delete(k->c, TABLE_point_terms, t);
        else
            kept = t;
    }
    return s;
}

static enum status not_billed(struct call *c, const struct account *a, date from, const char *field)
{
    date until;
    enum status s = figured_until(c, a->account_no, &until);
    return s || !until || from > until ? s : rule_refuse(c, field, "rule.days_billed", day_words(c, until), NULL);
}

enum status terms_move(struct call *c, const struct account *a, const struct point *p, date from, date until,
                       const struct terms_move *m)
{
    struct moving k = { .c = c, .p = p, .m = m, .from = from };
    enum status s = not_billed(c, a, from, m->field);
    if (!s && until)
        s = row_begins(&k, until + 1);
    if (!s)
        s = row_begins(&k, from);
    if (!s)
        s = rows_read(&k);
    for (unsigned i = 0; !s && i < k.rows.n; i++)
        if (row_at(&k, i)->valid_from >= from && (!until || row_at(&k, i)->valid_from <= until))
            s = row_moves(&k, row_at(&k, i));
    if (!s)
        s = rows_joined(&k);
    return s ? s : account_follows(c, a, p);
}

/* -- rows that people add -- */

enum status terms_beside_interim(struct call *c, const struct point_terms *q)
{
    struct point p = { .owner_kind = q->owner_kind, .owner_no = q->owner_no, .point_no = q->point_no };
    struct point_terms before;
    struct interim *list;
    unsigned n = 0;
    enum status s = interims_read(c, q->owner_no, &list, &n);
    if (!s && n)
        s = terms_read_on(c, &p, q->valid_from, &before);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    for (unsigned i = 0; i < n; i++)
        if (interim_stands(&list[i]) && list[i].point_no == q->point_no &&
            (before.sealed_va != q->sealed_va || before.capacity_va != q->capacity_va))
            return rule_refuse(c, before.sealed_va != q->sealed_va ? "sealed_va" : "capacity_va", "rule.terms_interim",
                               pool_printf(c->pool, "%012" PRIu64, list[i].job_no), NULL);
    return ST_ok;
}
