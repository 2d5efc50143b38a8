/* A document of prices put as one act: what there is and what is asked for are laid
 * together, looked at whole, and written. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/engine/inner.h"

#include <stdlib.h>
#include <string.h>

/* A list of the request: its rows take the place of those that agree with them in so many
 * fields of the key. */
struct put_list {
    enum table_id table;
    const char *list;
    const void *rows;
    uint32_t n;
    unsigned replaces;
    struct kept_rows *kept;
    struct kept_rows dropped;
};
#define LISTS 7

static const void *row_at(enum table_id table, const void *rows, unsigned i)
{
    return (const char *)rows + i * table_info[table].record->size;
}

static int by_key(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int way = memcmp(x->key.b, y->key.b, n);
    return way ? way : (int)x->key.n - (int)y->key.n;
}

static void prefix_of(enum table_id table, const void *row, unsigned parts, struct key *out)
{
    key_encode(&table_info[table].key, row, parts, out);
}

static bool same_start(enum table_id table, const void *a, const void *b, unsigned parts)
{
    struct key x, y;
    prefix_of(table, a, parts, &x);
    prefix_of(table, b, parts, &y);
    return x.n == y.n && !memcmp(x.b, y.b, x.n);
}

unsigned kept_run(const struct kept_rows *k, enum table_id table, unsigned i, unsigned parts)
{
    unsigned past = i + 1;
    while (past < k->n && same_start(table, k->at[i].row, k->at[past].row, parts))
        past++;
    return past;
}

const struct kept *kept_asked(const struct kept_rows *k, unsigned i, unsigned past)
{
    for (; i < past; i++)
        if (k->at[i].asked)
            return &k->at[i];
    return NULL;
}

const char *kept_field(struct call *c, const char *list, const struct kept *k, const char *field)
{
    return pool_printf(c->pool, "%s[%u].%s", list, k->i, field);
}

/* -- laying together -- */

static void keep(struct kept_rows *k, enum table_id table, const void *row, bool asked, unsigned i)
{
    struct kept *one = &k->at[k->n++];
    *one = (struct kept){ .row = row, .asked = asked, .i = i };
    key_encode(&table_info[table].key, row, table_info[table].key.fields, &one->key);
}

/* In order of keys; a key twice is the request's fault, whose second line says so. */
static enum status keep_asked(struct call *c, struct put_list *a)
{
    for (unsigned i = 0; i < a->n; i++)
        keep(a->kept, a->table, row_at(a->table, a->rows, i), true, i);
    qsort(a->kept->at, a->kept->n, sizeof *a->kept->at, by_key);
    for (unsigned i = 1; i < a->kept->n; i++) {
        const struct kept *one = &a->kept->at[i - 1], *two = &a->kept->at[i];
        if (!by_key(one, two))
            return refuse(c, ST_exists, pool_printf(c->pool, "%s[%u]", a->list, one->i > two->i ? one->i : two->i),
                          NULL, NULL, NULL);
    }
    return ST_ok;
}

/* The request's rows come first and are in order. */
static bool replaced(const struct put_list *a, const void *row)
{
    struct key start;
    prefix_of(a->table, row, a->replaces, &start);
    unsigned low = 0, past = a->n;
    while (low < past) {
        unsigned at = low + (past - low) / 2;
        int way = memcmp(a->kept->at[at].key.b, start.b, start.n);
        if (!way)
            return true;
        *(way < 0 ? &low : &past) = way < 0 ? at + 1 : at;
    }
    return false;
}

static enum status lay_together(struct call *c, struct put_list *a)
{
    struct array there = { 0 };
    enum status s = table_read(c->txn, a->table, &there, c->pool);
    if (s)
        return s;
    a->kept->at = pool_array(c->pool, there.n + a->n + 1, sizeof *a->kept->at);
    a->dropped.at = pool_array(c->pool, there.n + 1, sizeof *a->dropped.at);
    s = keep_asked(c, a);
    for (unsigned i = 0; !s && i < there.n; i++) {
        const void *row = row_at(a->table, there.at, i);
        keep(replaced(a, row) ? &a->dropped : a->kept, a->table, row, false, 0);
    }
    qsort(a->kept->at, a->kept->n, sizeof *a->kept->at, by_key);
    return s;
}

/* -- writing -- */

static bool still_there(const struct kept_rows *kept, const struct kept *gone)
{
    return bsearch(gone, kept->at, kept->n, sizeof *kept->at, by_key);
}

/* What is paid for days to come was billed by nobody yet. */
static void changed(const struct call *c, enum table_id table, const void *row, struct tariff_done *r)
{
    const struct record *record = table_info[table].record;
    date from = *(const date *)field_in(record_field(record, "valid_from"), row);
    if (from <= c->today && (!r->changed_from || from < r->changed_from))
        r->changed_from = from;
}

static enum status drop_rows(struct call *c, const struct put_list *a, struct tariff_done *r)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < a->dropped.n; i++)
        if (!still_there(a->kept, &a->dropped.at[i])) {
            s = call_delete(c, a->table, a->dropped.at[i].row);
            r->dropped++;
            changed(c, a->table, a->dropped.at[i].row, r);
        }
    return s;
}

static enum status put_one(struct call *c, enum table_id table, const void *asked, struct tariff_done *r)
{
    const struct record *record = table_info[table].record;
    void *old = pool_get(c->pool, record->size), *new = pool_get(c->pool, record->size);
    memcpy(old, asked, record->size);
    memcpy(new, asked, record->size);
    enum status s = call_get(c, table, old);
    if (s == ST_not_found) {
        r->added++;
        changed(c, table, new, r);
        return call_insert(c, table, new);
    }
    if (s || record_equal(record, old, new)) {
        r->same += !s;
        return s;
    }
    r->changed++;
    changed(c, table, new, r);
    return call_put(c, table, old, new);
}

static enum status write_rows(struct call *c, const struct put_list *a, struct tariff_done *r)
{
    enum status s = drop_rows(c, a, r);
    for (unsigned i = 0; !s && i < a->n; i++)
        s = put_one(c, a->table, row_at(a->table, a->rows, i), r);
    return s;
}

/* -- the operation, and what is proved of what stands -- */

static enum status all_hold(struct call *c, const struct tariff_rows *t)
{
    static tariff_check *const checks[] = { check_prices, check_hours, check_ratios, check_tiers, check_lists };
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < COUNT_OF(checks); i++)
        s = checks[i](c, t);
    return s;
}

static enum status put_all(struct call *c, struct put_list *a, const struct tariff_rows *t, struct tariff_done *r)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < LISTS; i++)
        s = lay_together(c, &a[i]);
    if (!s)
        s = all_hold(c, t);
    for (unsigned i = 0; !s && i < LISTS; i++)
        s = write_rows(c, &a[i], r);
    if (!s)
        call_remark(c, pool_printf(c->pool, "+%u ~%u -%u", (unsigned)r->added, (unsigned)r->changed,
                                   (unsigned)r->dropped));
    return s;
}

enum status do_tariff_put(struct call *c, const struct tariff_put *q, struct tariff_done *r)
{
    struct tariff_rows t = { .prices = { .n = 0 } };
    struct kept_rows rates = { .n = 0 };
    struct put_list a[LISTS] = {
        { TABLE_price_row, "prices", q->prices, q->prices_n, 7, &t.prices, { NULL, 0 } },
        { TABLE_tou_row, "hours", q->hours, q->hours_n, 2, &t.hours, { NULL, 0 } },
        { TABLE_tou_ratio, "ratios", q->ratios, q->ratios_n, 2, &t.ratios, { NULL, 0 } },
        { TABLE_tier_row, "tiers", q->tiers, q->tiers_n, 2, &t.tiers, { NULL, 0 } },
        { TABLE_price_list, "lists", q->lists, q->lists_n, 2, &t.lists, { NULL, 0 } },
        { TABLE_list_part, "parts", q->parts, q->parts_n, 2, &t.parts, { NULL, 0 } },
        { TABLE_factor_rate, "rates", q->rates, q->rates_n, 2, &rates, { NULL, 0 } },
    };
    enum status s = office_whole(c);
    return s ? s : put_all(c, a, &t, r);
}

/* What stands is looked at as if all of it were asked for now; the first that is at fault is named. */
enum status check_tariffs(struct check_run *r)
{
    struct tariff_rows t = { .prices = { .n = 0 } };
    struct kept_rows *const kept[] = { &t.prices, &t.hours, &t.ratios, &t.tiers, &t.lists, &t.parts };
    static const enum table_id table[] = { TABLE_price_row, TABLE_tou_row, TABLE_tou_ratio, TABLE_tier_row,
                                           TABLE_price_list, TABLE_list_part };
    struct fault f = { .status = ST_ok };
    enum status s = check_snapshot(r);
    struct call c = { .core = r->core, .txn = r->txn, .pool = r->pool, .fault = &f };
    for (unsigned i = 0; !s && i < COUNT_OF(table); i++) {
        struct array rows = { 0 };
        s = table_read(r->txn, table[i], &rows, r->pool);
        kept[i]->at = pool_array(r->pool, rows.n + 1, sizeof *kept[i]->at);
        for (unsigned n = 0; !s && n < rows.n; n++)
            keep(kept[i], table[i], row_at(table[i], rows.at, n), true, n);
        r->looked_at += rows.n;
    }
    if (s)
        return s;
    if (all_hold(&c, &t))
        check_finding(r, "tariff %s: does not hold: %s", f.field,
                      pool_printf(r->pool, "%s %s %s %s", status_name(f.status), f.arg[0], f.arg[1], f.arg[2]));
    return ST_ok;
}
