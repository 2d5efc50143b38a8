/* A rate of another country from a stranger: what is taken has rows that pass the checks of
 * their records, hours that cover each kind of day of each month once, tiers for each month,
 * and a list that finds its plans; what is not says why. */
#include "config.h"
#include "cli/urdb.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    json_object_seed(1);             /* the same input goes the same way each time */
    return op_info[OP_tariff_put].no == OP_tariff_put && zone_set("Asia/Shanghai") == ST_ok ? 0 : 1;
}

static bool in_season(uint64_t from, uint64_t to, unsigned month)
{
    return from <= to ? month >= from && month <= to : month >= from || month <= to;
}

static void check_day(const struct tariff_put *q, unsigned month, uint16_t day)
{
    bool taken[URDB_HOURS] = { false };
    unsigned hours = 0;
    for (uint32_t i = 0; i < q->hours_n; i++) {
        const struct tou_row *row = &q->hours[i];
        if (!in_season(row->month_from, row->month_to, month) ||
            (row->tou_day != CODE_tou_day_every && row->tou_day != day))
            continue;
        for (int h = atoi(row->hour_from); h < atoi(row->hour_to); h++, hours++) {
            if (h >= URDB_HOURS || taken[h])
                abort();
            taken[h] = true;
        }
    }
    if (q->hours_n && hours != URDB_HOURS)
        abort();
}

/* Blocks go up, and the last of each season and plan has no end. */
static void check_plan(const struct tariff_put *q, const char *plan, unsigned month)
{
    const struct tier_row *last = NULL;
    for (uint32_t i = 0; i < q->tiers_n; i++) {
        const struct tier_row *row = &q->tiers[i];
        if (strcmp(row->tier_plan, plan) || !in_season(row->month_from, row->month_to, month))
            continue;
        bool next = last && row->tier_no == last->tier_no + 1, same = last && row->tier_no == last->tier_no;
        if ((!last && row->tier_no != 1) || (last && !next && !same) || (same && row->upto != last->upto) ||
            (next && (!last->upto || (row->upto && row->upto <= last->upto))) || row->price < 0)
            abort();
        last = row;
    }
    if (*plan && (!last || last->upto))
        abort();
}

static void check_rows(const struct urdb *u)
{
    const struct price_list *l = u->rows.lists;
    struct fault f = { .status = ST_ok };
    if (u->rows.lists_n != 1 || record_check(&tariff_put_record, &u->rows, &f) != ST_ok)
        abort();
    for (unsigned month = 1; month <= URDB_MONTHS; month++) {
        check_day(&u->rows, month, CODE_tou_day_workday);
        check_day(&u->rows, month, CODE_tou_day_day_off);
        check_plan(&u->rows, l->tier_plan, month);
        check_plan(&u->rows, l->demand_plan, month);
        check_plan(&u->rows, l->period_plan, month);
    }
    if (!*l->tier_plan || (*l->period_plan && !*l->tou_plan) || (*l->tou_plan != 0) != (u->rows.hours_n > 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct pool *pool = pool_new(1 << 16);
    struct fault f = { .status = ST_ok };
    struct urdb u;
    enum status s = urdb_read((const char *)bytes, n, "fuzz", DATE_NONE, pool, &u, &f);
    if (s != f.status)
        abort();
    if (s == ST_ok)
        check_rows(&u);
    pool_free(&pool);
    return 0;
}
