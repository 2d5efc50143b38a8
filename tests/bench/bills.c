/* A month's bills of a whole county, through the whole operation path: begun, figured in
 * slices, looked at, approved, issued. The readings and a list of prices by periods and
 * tiers are put into the store before. Prints "figure BILLS SECONDS", "issue BILLS SECONDS",
 * and for both "figure.cost WRITER_US CORE_US LOG_BYTES": CPU of the writer's thread and of
 * all, and log, by bill, and "figure.slices MADE ANEW": how many were put as they were made
 * beside the writer and how many were not; at the end "table_bytes N" that the files grew by a bill.
 *
 * The first month after a county was loaded splits nearly every page a bill is put into, for
 * its pages are full; MONTHS 2 bills the next one as well, and says of it "next.figure" and so on.
 *
 *     bills HOME [MONTHS [large]]   HOME is a sample county whose last month is two before this
 *                                   one; large: its accounts are no households but have two-part
 *                                   prices by periods, a power factor, losses and a sub-meter */
#include "config.h"
#include "tests/paths.h"
#include "core/core.h"
#include "tests/bench/bench.h"
#include "tests/bench/cost.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST "hebei-south-home"
#define LARGE "large"
#define SUB_POINT 2
#define MONTHS_MOST 2
#define SLICE 20000u
#define BILLER "19001"
#define SUPERVISOR "19002"
#define ACCOUNTANT "10700"
#define SINCE date_of(2012, 7, 1)

static date month_begin;
static int32_t month;
static unsigned months;
static bool large;

static void put(struct txn *t, enum table_id table, void *row)
{
    record_init(table_info[table].record, row);
    enum status s = store_insert(t, table, row);
    if (s)
        bench_die("%s: %s", table_info[table].name, status_name(s));
}

/* -- prices: a base with periods, three tiers of a year -- */

static void prices_put(struct txn *t)
{
    static const struct { uint16_t period; price at; } base[] = { { CODE_use_period_total, 52000000 },
        { CODE_use_period_peak, 55000000 }, { CODE_use_period_valley, 30000000 } };
    static const struct { uint64_t tier; energy upto; price more; } tier[] = { { 1, 18000, 0 }, { 2, 28000, 5000000 },
        { 3, 0, 30000000 } };
    put(t, TABLE_price_list, &(struct price_list){ .price_list = LIST, .valid_from = SINCE, .title = LIST,
        .tou_plan = "home", .tier_plan = "home", .tier_cycle = CODE_tier_cycle_year,
        .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    put(t, TABLE_list_part, &(struct list_part){ .price_list = LIST, .valid_from = SINCE,
        .price_part = CODE_price_part_catalogue, .price_area = "home" });
    for (size_t i = 0; i < COUNT_OF(base); i++)
        put(t, TABLE_price_row, &(struct price_row){ .price_area = "home", .price_part = CODE_price_part_catalogue,
            .use_period = base[i].period, .valid_from = SINCE, .price = base[i].at,
            .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
    for (size_t i = 0; i < COUNT_OF(tier); i++)
        put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = "home", .valid_from = SINCE, .month_from = 1,
            .month_to = 12, .tier_no = tier[i].tier, .use_period = CODE_use_period_total, .upto = tier[i].upto,
            .price = tier[i].more, .price_mark = CODE_price_mark_verified });
}

/* Energy by periods, three parts beside it, capacity; a factor table of one standard. */
static void large_prices_put(struct txn *t)
{
    static const struct { uint16_t part, period; price at; bool in_factor; } row[] = {
        { CODE_price_part_catalogue, CODE_use_period_total, 42000000, true },
        { CODE_price_part_catalogue, CODE_use_period_peak, 63000000, true },
        { CODE_price_part_catalogue, CODE_use_period_flat, 42000000, true },
        { CODE_price_part_catalogue, CODE_use_period_valley, 21000000, true },
        { CODE_price_part_line_loss, CODE_use_period_total, 1300000, false },
        { CODE_price_part_transmission, CODE_use_period_total, 15000000, true },
        { CODE_price_part_renewable, CODE_use_period_total, 1900000, false },
        { CODE_price_part_capacity, CODE_use_period_total, 2200000000, true } };
    put(t, TABLE_price_list, &(struct price_list){ .price_list = LARGE, .valid_from = SINCE, .title = LARGE,
        .tou_plan = LARGE, .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        if (!i || row[i].part != row[i - 1].part)
            put(t, TABLE_list_part, &(struct list_part){ .price_list = LARGE, .valid_from = SINCE,
                .price_part = row[i].part, .price_area = LARGE, .in_factor = row[i].in_factor });
        put(t, TABLE_price_row, &(struct price_row){ .price_area = LARGE, .price_part = row[i].part,
            .use_period = row[i].period, .valid_from = SINCE, .price = row[i].at,
            .price_unit = row[i].part == CODE_price_part_capacity ? CODE_price_unit_kva_month : CODE_price_unit_kwh,
            .price_mark = CODE_price_mark_verified });
    }
    for (uint64_t factor = 1; factor <= 100; factor++)
        put(t, TABLE_factor_rate, &(struct factor_rate){ .standard = 90, .factor = factor, .valid_from = SINCE,
            .per_10000 = 50 * (90 - (int64_t)factor) });
}

static void people_put(struct txn *t)
{
    static const struct { const char *no; uint64_t role; } person[] = { { BILLER, CODE_BIT(CODE_role_biller) },
        { SUPERVISOR, CODE_BIT(CODE_role_supervisor) } };
    struct unit u = { .unit_no = "" };
    struct scan *scan;
    if (scan_table(t, TABLE_unit, &(struct scan_range){ 0 }, &scan) || scan_next(scan, &u, txn_pool(t)))
        bench_die("the county has no unit");
    scan_end(&scan);
    for (size_t i = 0; i < COUNT_OF(person); i++)
        put(t, TABLE_user, &(struct user){ .staff_no = person[i].no, .staff_name = "众", .unit_no = u.unit_no,
            .roles = person[i].role, .user_state = CODE_user_state_active, .version = 1 });
}

/* -- readings: the first gets its periods, each month's end as much more as the last bill had -- */

static void reading_put(struct txn *t, struct meter_reading *r, date on, energy total)
{
    energy valley = total * 4 / 10, flat = large ? total * 3 / 10 : 0;
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = total },
        { .register_kind = CODE_register_kind_peak, .value = total - valley - flat },
        { .register_kind = CODE_register_kind_valley, .value = valley },
        { .register_kind = CODE_register_kind_flat, .value = flat },
        { .register_kind = CODE_register_kind_kvarh, .value = total / 3 } };
    struct meter_reading n = *r;
    n.read_on = on;
    n.registers = v;
    n.registers_n = large ? COUNT_OF(v) : 3;
    put(t, TABLE_meter_reading, &n);
}

/* From that reading on, of the month's beginning and of the end of each month that is billed. */
static void months_put(struct txn *t, struct meter_reading *r, energy from, energy kwh)
{
    for (unsigned i = 0; i <= months; i++)
        reading_put(t, r, month_first(month_add(month, (int)i)), from + kwh * (energy)i);
}

/* Behind the first point's meter: so much of what that one counts. */
static void sub_point_put(struct txn *t, const struct point_terms *first, const struct meter_reading *r)
{
    char device[24];
    struct point_terms terms = *first;
    snprintf(device, sizeof device, "S%s", first->owner_no);
    terms.point_no = SUB_POINT;
    terms.part_way = CODE_part_way_metered;
    terms.part_of = first->point_no;
    terms.price_list = LIST;
    terms.basic_way = terms.loss_way = 0;
    terms.factor_standard = 0;
    put(t, TABLE_point, &(struct point){ .owner_kind = first->owner_kind, .owner_no = first->owner_no,
        .point_no = SUB_POINT, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use });
    put(t, TABLE_point_terms, &terms);
    put(t, TABLE_mounting, &(struct mounting){ .owner_kind = first->owner_kind, .owner_no = first->owner_no,
        .point_no = SUB_POINT, .mounted_on = month_begin, .device_no = device,
        .device_kind = CODE_device_kind_meter, .ratio = 1, .digits = 8 });
    struct meter_reading of_sub = *r;
    of_sub.point_no = SUB_POINT;
    of_sub.device_no = device;
    months_put(t, &of_sub, 0, 1000);
}

/* The next of them after the place. */
static unsigned readings_put(struct store *s, struct key *at)
{
    struct pool *pool = pool_new(1u << 20);
    struct batch *b;
    struct txn *t;
    struct scan *scan;
    struct meter_reading r, *row = calloc(SLICE, sizeof *row);
    unsigned n = 0;
    if (!row || store_batch_begin(s, &b) || store_child_begin(b, &t, pool))
        bench_die("store");
    if (scan_table(t, TABLE_meter_reading, &(struct scan_range){ .token = at->n ? at->b : NULL, .token_n = at->n },
                   &scan))
        bench_die("readings");
    while (n < SLICE && scan_next(scan, &r, pool) == ST_ok) {
        row[n++] = r;
        scan_token(scan, at);
    }
    scan_end(&scan);
    for (unsigned i = 0; i < n; i++) {
        energy from = row[i].registers[0].value, kwh = (8000 + (energy)(i * 7919u % 16000u));
        if (store_delete(t, TABLE_meter_reading, &row[i]))
            bench_die("a reading");
        months_put(t, &row[i], from, kwh);
    }
    struct meter_reading last = n ? row[n - 1] : (struct meter_reading){ .owner_no = "" };
    if (n) {                         /* past what was put beside the last one */
        last.read_on = month_first(month_add(month, MONTHS_MOST + 1));
        key_encode(&table_info[TABLE_meter_reading].key, &last, 4, at);
    }
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
    free(row);
    return n;
}

static void terms_large(struct txn *t, struct point_terms *now)
{
    const struct meter_reading read = { .owner_kind = now->owner_kind, .owner_no = now->owner_no,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken };
    now->price_list = LARGE;
    now->category = CODE_category_industrial;
    now->voltage = CODE_voltage_kv10;
    now->capacity_va = 315000;
    now->basic_way = CODE_basic_way_capacity;
    now->factor_standard = 90;
    now->loss_way = CODE_loss_way_by_formula;
    now->idle_w = 670;
    now->load_w = 3650;
    sub_point_put(t, now, &read);
}

/* Households by that list, what the peer's are, or large. The next of them after the place. */
static unsigned terms_put(struct store *s, struct key *at)
{
    struct pool *pool = pool_new(1u << 20);
    struct batch *b;
    struct txn *t;
    struct scan *scan;
    struct point_terms *row = calloc(SLICE, sizeof *row);
    unsigned n = 0;
    if (!row || store_batch_begin(s, &b) || store_child_begin(b, &t, pool) ||
        scan_table(t, TABLE_point_terms, &(struct scan_range){ .token = at->n ? at->b : NULL, .token_n = at->n },
                   &scan))
        bench_die("terms");
    while (n < SLICE && scan_next(scan, &row[n], pool) == ST_ok) {
        n += row[n].point_no != SUB_POINT;
        scan_token(scan, at);
    }
    scan_end(&scan);
    for (unsigned i = 0; i < n; i++) {
        struct point_terms now = row[i];
        now.price_list = LIST;
        now.category = CODE_category_residential;
        if (large)
            terms_large(t, &now);
        if (store_put(t, TABLE_point_terms, &row[i], &now))
            bench_die("terms of an account");
    }
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
    free(row);
    return n;
}

static void county_prime(const char *home)
{
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct key at = { .n = 0 };
    struct pool *pool = pool_new(1u << 20);
    struct store_config config = { .home = home, .cache_bytes = 256u << 20 };
    if (store_open(&s, &config, &f) || core_words(s, TOP_SRCDIR "/db", &f) || store_batch_begin(s, &b) ||
        store_child_begin(b, &t, pool))
        bench_die("store: %s %s", status_name(f.status), f.arg[0]);
    prices_put(t);
    if (large)
        large_prices_put(t);
    people_put(t);
    store_child_end(&t, true);
    store_batch_commit(&b);
    while (readings_put(s, &at) == SLICE)
        continue;
    at.n = 0;
    while (terms_put(s, &at) == SLICE)
        continue;
    store_close(&s);
    pool_free(&pool);
}

/* -- the run -- */

static struct bench_core core;
static struct link biller, supervisor, accountant;

static struct bill_run run_shown(uint64_t run_no, struct pool *pool)
{
    struct bill_run r;
    pool_clear(pool);
    bench_call(&biller, OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &r, pool);
    return r;
}

/* Until it is in that state. */
static struct bill_run run_wait(uint64_t run_no, uint16_t state, struct pool *pool)
{
    struct bill_run r;
    while ((r = run_shown(run_no, pool)).run_state != state)
        poll(NULL, 0, 20);
    return r;
}

static void odd_look(uint64_t run_no, struct pool *pool)
{
    struct run_bills rows;
    do {
        pool_clear(pool);
        bench_call(&biller, OP_run_bills, &(struct run_bills_ask){ .run_no = run_no, .odd_only = true }, &rows, pool);
        for (uint32_t i = 0; i < rows.rows_n; i++) {
            struct bill_run r;
            bench_call(&biller, OP_run_look, &(struct run_look){ .run_no = run_no,
                .account_no = rows.rows[i].account_no }, &r, pool);
        }
    } while (rows.rows_n);
}

/* CPU by bill, microseconds: of the writer, whose turn the timer takes on an idle core, of all; and bytes of log. */
static void cost_said(const char *of, const char *what, const struct cost *from, const struct cost *to, uint64_t bills)
{
    uint64_t writer = to->writer_ns + to->timer_ns - from->writer_ns - from->timer_ns;
    printf("%s%s.slices %llu %llu\n", of, what, (unsigned long long)(to->made - from->made),
           (unsigned long long)(to->made_anew - from->made_anew));
    printf("%s%s.cost %.1f %.1f %llu\n", of, what, (double)writer / 1000 / (double)bills,
           (double)(to->core_ns - from->core_ns) / 1000 / (double)bills,
           (unsigned long long)((to->log_bytes - from->log_bytes) / bills));
}

static double seconds_of(int64_t micros) { return (double)micros / SECOND; }

/* A month from its first bill to its last; how many. */
static uint64_t month_billed(const char *of, int32_t bill_month, struct pool *pool)
{
    struct bill_run r;
    struct cost before, figured, after;
    cost_read(&core, &accountant, &before);
    int64_t began = clock_ticks();
    bench_call(&biller, OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_everyone,
        .bill_month = bill_month }, &r, pool);
    uint64_t run_no = r.run_no;
    r = run_wait(run_no, CODE_run_state_figured, pool);
    printf("%sfigure %llu %.2f\n", of, (unsigned long long)r.bills, seconds_of(clock_ticks() - began));
    cost_read(&core, &accountant, &figured);
    cost_said(of, "figure", &before, &figured, r.bills);
    odd_look(run_no, pool);
    cost_read(&core, &accountant, &figured);
    began = clock_ticks();
    bench_call(&supervisor, OP_run_approve, &(struct bill_run_ask){ .run_no = run_no }, &r, pool);
    r = run_wait(run_no, CODE_run_state_issued, pool);
    printf("%sissue %llu %.2f\n", of, (unsigned long long)r.issued, seconds_of(clock_ticks() - began));
    cost_read(&core, &accountant, &after);
    cost_said(of, "issue", &figured, &after, r.issued);
    return r.issued;
}

int main(int argc, char **argv)
{
    struct pool *pool = pool_new(1u << 16);
    uint64_t issued = 0;
    if (argc < 2)
        bench_die("usage: bills HOME [MONTHS [large]]");
    months = argc > 2 && atoi(argv[2]) == MONTHS_MOST ? MONTHS_MOST : 1;
    large = argc > 3 && !strcmp(argv[3], LARGE);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("bench", LOG_WARN_);
    month = month_add(date_month(instant_date(clock_now())), -1);
    month_begin = month_first(month);
    county_prime(argv[1]);
    uint64_t bytes = cost_tables(argv[1]);
    bench_start(&core, argv[1]);
    bench_link(&core, BILLER, &biller);
    bench_link(&core, SUPERVISOR, &supervisor);
    bench_link(&core, ACCOUNTANT, &accountant);
    for (unsigned i = 0; i < months; i++)
        issued += month_billed(i ? "next." : "", month_add(month, (int)i), pool);
    bench_stop(&core);
    printf("table_bytes %llu\n", (unsigned long long)((cost_tables(argv[1]) - bytes) / issued));
    pool_free(&pool);
    return 0;
}
