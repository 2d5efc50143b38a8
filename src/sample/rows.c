/* Accounts in order of number, each with its meter, notes and bills. */
#include "config.h"
#include "sample/maker.h"

#include "core/meter/point.h"

#define HOME_LIST "hebei-south-home"

static void account_put(struct maker *m, const struct profile *p, struct meter *meter)
{
    char normal[40];
    struct account a;
    account_make(&m->county, p, &a, meter, m->pool);
    if (a.id_no && *a.id_no)
        store_keyed_hash(m->store, account_id_normal(a.id_no, normal, sizeof normal), &a.id_hash);
    maker_put(m, TABLE_account, &a);
}

static void notes_put(struct maker *m, const struct profile *p)
{
    struct note note[2];
    unsigned n = notes_make(&m->county, p, note, m->pool);
    for (unsigned i = 0; i < n; i++)
        maker_put(m, TABLE_note, &note[i]);
}

/* Of the visits of one account, the one that paid the bills of that age. */
static const struct visit *visit_find(const struct maker *m, const struct visit *first, uint64_t position, int age)
{
    for (const struct visit *v = first; v < m->visit + m->visits && v->position == position; v++)
        if (v->age == age)
            return v;
    return NULL;
}

/* Sections and areas are many accounts': the first brings them. */
static void place_put(struct maker *m, enum table_id table, const void *row)
{
    enum status s = m->status ? ST_exists : store_bulk_put(m->txn, table, row);
    if (s && s != ST_exists)
        m->status = fault_set(m->fault, s, "", table_info[table].name, NULL, NULL);
}

/* Where it is measured. A household's bills are figured by the county's list; the
 * others' prices of a month are brought in first. */
static void point_put(struct maker *m, const struct profile *p, const struct meter *meter)
{
    struct gathered g;
    struct account a;
    struct meter unused;
    account_make(&m->county, p, &a, &unused, m->pool);
    bool home = a.category == CODE_category_residential;
    a.tariff = home ? HOME_LIST : "";
    gather(&a, meter, home, m->pool, &g);
    maker_put(m, TABLE_point, &g.point);
    maker_put(m, TABLE_point_terms, &g.terms);
    maker_put(m, TABLE_device, &g.device);
    maker_put(m, TABLE_mounting, &g.mounting);
    maker_put(m, TABLE_meter_reading, &g.reading);
    place_put(m, TABLE_section, &g.section);
    place_put(m, TABLE_transformer_area, &g.area);
}

/* Oldest first, so that the meter runs forward. */
static void bills_put(struct maker *m, const struct profile *p, uint64_t position, const struct visit *visit,
                      struct meter *meter)
{
    energy at = (energy)(p->serial * 2654435761u % 9000u) * 100;
    for (unsigned age = m->county.config->months; age >= 1; age--) {
        struct month_bill b;
        struct bill row;
        month_bill_make(&m->county, p, age, &b);
        meter->last_read_on = b.issued_on - 1;
        if (b.principal) {
            const struct visit *v = visit_find(m, visit, position, b.fate.paid ? b.fate.group_last : 0);
            bill_row(&m->county, p, &b, at, v ? v->receipt_no : 0, v ? visit_time(v) : 0, &row, m->pool);
            maker_put(m, TABLE_bill, &row);
        }
        at += b.kwh;
    }
    meter->last_reading = at;
}

void rows_make(struct maker *m)
{
    uint64_t all = serials(&m->county), visit = 0;
    maker_step(m, "accounts and bills", all);
    maker_put(m, TABLE_counter, &(struct counter){ .series = GATHER_SERIES, .last = 1 });
    for (uint64_t i = 0; i < all && !m->status; i++) {
        struct profile p;
        struct meter meter;
        pool_clear(m->pool);
        profile_make(&m->county, serial_at(&m->county, i), &p);
        account_put(m, &p, &meter);
        notes_put(m, &p);
        while (visit < m->visits && m->visit[visit].position < i)
            visit++;
        bills_put(m, &p, i, m->visit + visit, &meter);
        maker_put(m, TABLE_meter, &meter);
        point_put(m, &p, &meter);
        maker_done(m, i + 1);
    }
}
