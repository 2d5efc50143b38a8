/* Accounts in order of number, each with its meter, notes and bills. */
#include "config.h"
#include "sample/maker.h"

#include "core/meter/point.h"

#define FIRM_FACTOR 90                /* of a company with a transformer of its own, domain 3.4 */

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

/* What a list with hours asks of a meter: shares of its total, in hundredths; flat is what is left. */
static const struct { uint16_t kind; unsigned share; } firm_register[] = {
    { CODE_register_kind_sharp, 6 }, { CODE_register_kind_peak, 32 }, { CODE_register_kind_valley, 28 },
    { CODE_register_kind_deep, 4 }, { CODE_register_kind_kvarh, 40 },
};

static void firm_meter(struct maker *m, struct gathered *g)
{
    struct register_value *value = pool_array(m->pool, COUNT_OF(firm_register) + 1, sizeof *value);
    value[0] = g->value;
    g->device.registers = CODE_BIT(CODE_register_kind_total);
    for (unsigned i = 0; i < COUNT_OF(firm_register); i++) {
        value[i + 1] = (struct register_value){ .register_kind = firm_register[i].kind,
            .value = g->value.value / 100 * firm_register[i].share / 100 * 100 };
        g->device.registers |= CODE_BIT(firm_register[i].kind);
    }
    g->reading.registers = value;
    g->reading.registers_n = COUNT_OF(firm_register) + 1;
}

/* The list of Hebei South by which it is billed; wells: their prices are not published (db/tariff). */
static const char *list_of(const struct account *a)
{
    switch (a->category) {
    case CODE_category_residential: return "hebei-south-home";
    case CODE_category_commercial: return "hebei-south-ci-single-low";
    case CODE_category_industrial: return "hebei-south-ci-two-kv10";
    default: return "";
    }
}

/* Where it is measured, and by which list it is billed; a company's has what that list asks for. */
static void point_put(struct maker *m, const struct profile *p, const struct meter *meter)
{
    struct gathered g;
    struct account a;
    struct meter unused;
    account_make(&m->county, p, &a, &unused, m->pool);
    a.tariff = list_of(&a);
    gather(&a, meter, *a.tariff, m->pool, &g);
    if (*a.tariff && a.category != CODE_category_residential)
        firm_meter(m, &g);
    if (a.category == CODE_category_industrial) {
        g.terms.basic_way = CODE_basic_way_capacity;
        g.terms.factor_standard = FIRM_FACTOR;
    }
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
