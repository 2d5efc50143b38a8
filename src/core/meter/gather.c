/* Accounts that were opened before there were points: what their rows say of meter,
 * section and area is gathered into rows of their own. It goes in slices beside the
 * counters; a counter says when all was gone through, and until then a core that starts
 * looks from the beginning, which costs a read an account. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/meter/point.h"

#include <stdlib.h>
#include <string.h>

const char *section_of_account(const char *text, struct pool *pool, uint64_t *order_r)
{
    const char *dash = strrchr(text, '-');
    size_t n = dash ? strspn(dash + 1, "0123456789") : 0;
    *order_r = 0;
    if (!dash || dash == text || !n || n > 5 || dash[1 + n])
        return text;
    *order_r = (uint64_t)strtoul(dash + 1, NULL, 10);
    return pool_slice(pool, text, (size_t)(dash - text));
}

static void gather_meter(const struct account *a, const struct meter *m, struct gathered *g)
{
    date on = m->last_read_on ? m->last_read_on + 1 : m->installed_on ? m->installed_on : a->opened_on;
    g->meter = true;
    g->device = (struct device){ .device_no = m->meter_no, .device_kind = CODE_device_kind_meter,
        .device_owner = CODE_device_owner_company, .device_state = CODE_device_state_in_use,
        .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1, .digits = m->digits,
        .version = 1 };
    g->mounting = (struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1,
        .mounted_on = m->installed_on ? m->installed_on : on, .device_no = m->meter_no,
        .device_kind = CODE_device_kind_meter, .ratio = m->ratio ? m->ratio : 1, .digits = m->digits };
    g->value = (struct register_value){ .register_kind = CODE_register_kind_total, .value = m->last_reading };
    g->reading = (struct meter_reading){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no,
        .point_no = 1, .read_on = on, .device_no = m->meter_no, .reading_kind = CODE_reading_kind_cycle,
        .reading_way = CODE_reading_way_by_hand, .reading_state = CODE_reading_state_taken, .registers = &g->value,
        .registers_n = 1, .version = 1 };
}

void gather(const struct account *a, const struct meter *meter, bool priced, struct pool *pool, struct gathered *g)
{
    *g = (struct gathered){ .meter = false };
    bool closed = a->account_state == CODE_account_state_closed;
    g->point = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = closed ? CODE_point_state_withdrawn
            : CODE_point_state_in_use,
        .unit_no = a->unit_no, .section_no = "", .area_no = a->transformer_area, .phases = a->phases,
        .opened_on = a->opened_on, .closed_on = a->closed_on, .version = 1 };
    g->point.section_no = section_of_account(a->reading_section, pool, &g->point.read_order);
    g->terms = (struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1,
        .valid_from = a->opened_on ? a->opened_on : DATE_LEAST, .category = a->category, .voltage = a->voltage,
        .price_list = priced ? a->tariff : "", .capacity_va = a->capacity_w };
    if (meter && !meter->removed_on)
        gather_meter(a, meter, g);
    g->placed_section = *g->point.section_no;
    g->section = (struct section){ .section_no = g->point.section_no, .section_name = g->point.section_no,
        .unit_no = a->unit_no, .read_cycle = CODE_read_cycle_monthly, .version = 1 };
    g->placed_area = *g->point.area_no;
    g->area = (struct transformer_area){ .area_no = g->point.area_no, .area_name = g->point.area_no,
        .unit_no = a->unit_no, .version = 1 };
}

/* c NULL: nobody asked for it, and it is not audited. */
static enum status missing_put(struct txn *t, struct call *c, enum table_id table, void *row)
{
    void *there = pool_get(txn_pool(t), table_info[table].record->size);
    memcpy(there, row, table_info[table].record->size);
    enum status s = store_get(t, table, there);
    if (s != ST_not_found)
        return s;
    record_init(table_info[table].record, row);
    return c ? call_insert(c, table, row) : store_insert(t, table, row);
}

static enum status rows_put(struct txn *t, struct call *c, struct gathered *g)
{
    struct { bool is; enum table_id table; void *row; } row[] = {
        { true, TABLE_point, &g->point }, { true, TABLE_point_terms, &g->terms },
        { g->meter, TABLE_device, &g->device }, { g->meter, TABLE_mounting, &g->mounting },
        { g->meter, TABLE_meter_reading, &g->reading }, { g->placed_section, TABLE_section, &g->section },
        { g->placed_area, TABLE_transformer_area, &g->area },
    };
    enum status s = ST_ok;
    for (size_t i = 0; !s && i < COUNT_OF(row); i++)
        if (row[i].is)
            s = missing_put(t, c, row[i].table, row[i].row);
    return s;
}

static enum status gather_put(struct txn *t, struct call *c, const struct account *a)
{
    struct gathered g;
    struct meter meter = { .meter_no = a->meter_no };
    enum status s, m = ST_not_found;
    bool priced;
    if (*a->meter_no && (m = store_get(t, TABLE_meter, &meter)) && m != ST_not_found)
        return m;
    s = list_there(t, a->tariff, &priced);
    if (s)
        return s;
    gather(a, m ? NULL : &meter, priced, txn_pool(t), &g);
    if (c && g.meter)
        s = meter_makes_way(c, &g.point, g.device.device_no, g.mounting.mounted_on);
    return s ? s : rows_put(t, c, &g);
}

enum status point_follows(struct call *c, const struct account *a)
{
    return gather_put(c->txn, c, a);
}

/* Only where it has no point yet. */
static enum status gather_account(struct txn *t, const struct account *a)
{
    struct point there = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    enum status s = store_get(t, TABLE_point, &there);
    return s == ST_not_found ? gather_put(t, NULL, a) : s;
}

/* -- in slices -- */

/* Where the last slice ended. One that was undone moved it all the same, and its accounts have no points: then
 * from the beginning, which costs a read an account. */
static enum status gathered_to(struct call *c, const struct key *at, bool *there_r)
{
    struct account last = { 0 };
    *there_r = at->n && key_decode(&table_info[TABLE_account].key, &last, at->b, at->n, c->pool);
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = last.account_no, .point_no = 1 };
    enum status s = *there_r ? call_get(c, TABLE_point, &p) : ST_not_found;
    *there_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

enum status do_meter_gather(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct gathering *g = gathering_of(c->core);
    unsigned most = q->most && q->most < GATHER_SLICE ? (unsigned)q->most : GATHER_SLICE;
    struct scan *scan;
    struct account a;
    struct key at = g->at;
    bool there;
    enum status s = gathered_to(c, &at, &there);
    if (s)
        return s;
    at.n = there ? at.n : 0;
    s = scan_table(c->txn, TABLE_account, &(struct scan_range){ .token = at.n ? at.b : NULL, .token_n = at.n },
                   &scan);
    while (!s && r->rows < most && !(s = scan_next(scan, &a, c->pool))) {
        key_encode(&table_info[TABLE_account].key, &a, 1, &at);
        s = gather_account(c->txn, &a);
        r->rows++;
    }
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    g->at = at;
    return s ? store_put(c->txn, TABLE_counter, NULL, &(struct counter){ .series = GATHER_SERIES, .last = 1 }) : ST_ok;
}

bool timed_meter_gather(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    struct gathering *g = gathering_of(c);
    struct counter at = { .series = GATHER_SERIES };
    struct txn *t;
    (void)ask;
    if (g->done || store_snapshot_begin(core_store(c), &t, pool))
        return false;
    enum status s = store_get(t, TABLE_counter, &at);
    store_snapshot_end(&t);
    g->done = !s && at.last;
    return s == ST_not_found;
}
