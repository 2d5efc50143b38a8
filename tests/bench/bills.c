/* A month's bills of a whole county, through the whole operation path: begun, figured in
 * slices, looked at, approved, issued. The readings and a list of prices by periods and
 * tiers are put into the store before. Prints "figure BILLS SECONDS", "issue BILLS SECONDS",
 * and for both "figure.cost WRITER_US CORE_US LOG_BYTES": CPU of the writer's thread and of
 * all, and log, by bill, and "figure.slices MADE ANEW": how many were put as they were made
 * beside the writer and how many were not; at the end "table_bytes N" that the files grew by a bill.
 *
 *     bills HOME           HOME is a sample county whose last month is two before this one */
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
#define SLICE 20000u
#define BILLER "19001"
#define SUPERVISOR "19002"
#define ACCOUNTANT "10700"
#define SINCE date_of(2012, 7, 1)

static date month_begin;
static int32_t month;

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

/* -- readings: the first gets its periods, the month's end as much more as the last bill had -- */

static void reading_put(struct txn *t, struct meter_reading *r, date on, energy valley, energy total)
{
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = total },
        { .register_kind = CODE_register_kind_peak, .value = total - valley },
        { .register_kind = CODE_register_kind_valley, .value = valley } };
    struct meter_reading n = *r;
    n.read_on = on;
    n.registers = v;
    n.registers_n = COUNT_OF(v);
    put(t, TABLE_meter_reading, &n);
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
        energy valley = from * 4 / 10;
        if (store_delete(t, TABLE_meter_reading, &row[i]))
            bench_die("a reading");
        reading_put(t, &row[i], month_begin, valley, from);
        reading_put(t, &row[i], month_first(month_add(month, 1)), valley + kwh * 4 / 10, from + kwh);
    }
    struct meter_reading last = n ? row[n - 1] : (struct meter_reading){ .owner_no = "" };
    if (n) {                         /* past what was put beside the last one */
        last.read_on = month_first(month_add(month, 2));
        key_encode(&table_info[TABLE_meter_reading].key, &last, 4, at);
    }
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
    free(row);
    return n;
}

/* All are households by that list: what the peer's are. The next of them after the place. */
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
        n++;
        scan_token(scan, at);
    }
    scan_end(&scan);
    for (unsigned i = 0; i < n; i++) {
        struct point_terms now = row[i];
        now.price_list = LIST;
        now.category = CODE_category_residential;
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
static void cost_said(const char *what, const struct cost *from, const struct cost *to, uint64_t bills)
{
    uint64_t writer = to->writer_ns + to->timer_ns - from->writer_ns - from->timer_ns;
    printf("%s.slices %llu %llu\n", what, (unsigned long long)(to->made - from->made),
           (unsigned long long)(to->made_anew - from->made_anew));
    printf("%s.cost %.1f %.1f %llu\n", what, (double)writer / 1000 / (double)bills,
           (double)(to->core_ns - from->core_ns) / 1000 / (double)bills,
           (unsigned long long)((to->log_bytes - from->log_bytes) / bills));
}

static double seconds_of(int64_t micros) { return (double)micros / SECOND; }

int main(int argc, char **argv)
{
    struct pool *pool = pool_new(1u << 16);
    struct bill_run r;
    struct cost before, figured, after;
    if (argc != 2)
        bench_die("usage: bills HOME");
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
    cost_read(&core, &accountant, &before);
    int64_t began = clock_ticks();
    bench_call(&biller, OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_everyone,
        .bill_month = month }, &r, pool);
    uint64_t run_no = r.run_no;
    r = run_wait(run_no, CODE_run_state_figured, pool);
    printf("figure %llu %.2f\n", (unsigned long long)r.bills, seconds_of(clock_ticks() - began));
    cost_read(&core, &accountant, &figured);
    cost_said("figure", &before, &figured, r.bills);
    odd_look(run_no, pool);
    cost_read(&core, &accountant, &figured);
    began = clock_ticks();
    bench_call(&supervisor, OP_run_approve, &(struct bill_run_ask){ .run_no = run_no }, &r, pool);
    r = run_wait(run_no, CODE_run_state_issued, pool);
    printf("issue %llu %.2f\n", (unsigned long long)r.issued, seconds_of(clock_ticks() - began));
    cost_read(&core, &accountant, &after);
    cost_said("issue", &figured, &after, r.issued);
    bench_stop(&core);
    printf("table_bytes %llu\n", (unsigned long long)((cost_tables(argv[1]) - bytes) / r.issued));
    pool_free(&pool);
    return 0;
}
