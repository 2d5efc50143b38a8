/* Who is loaded, and who can approve, in an office of many people whose desks are
 * there: what work.people and approval.list cost, asked over a connection.
 * Prints "NAME P50_US P99_US".
 *
 *     people HOME USERS DESKS      HOME is a sample county; the users are added to it */
#include "config.h"
#include "tests/paths.h"
#include "core/core.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 200
#define CHIEF "10518"

static void fill(struct txn *t, unsigned users)
{
    struct unit u;
    struct scan *scan;
    const char *unit_no[64];
    unsigned units = 0;
    if (scan_table(t, TABLE_unit, &(struct scan_range){ 0 }, &scan))
        bench_die("units");
    while (units < COUNT_OF(unit_no) && scan_next(scan, &u, NULL) == ST_ok)
        unit_no[units++] = u.unit_no;
    scan_end(&scan);
    for (unsigned i = 0; i < users; i++) {
        char staff_no[16];
        snprintf(staff_no, sizeof staff_no, "7%05u", i);
        struct user row = { .staff_no = staff_no, .staff_name = "众", .unit_no = unit_no[i % units], .version = 1,
                            .roles = CODE_BIT(i % 20 ? CODE_role_clerk : CODE_role_supervisor),
                            .user_state = CODE_user_state_active };
        record_init(&user_record, &row);
        if (store_put(t, TABLE_user, NULL, &row))
            bench_die("user %u", i);
    }
}

static void people_put(const char *home, unsigned users)
{
    struct fault f = { .status = ST_ok };
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(1u << 20);
    struct store_config config = { .home = home, .cache_bytes = 256u << 20 };
    if (store_open(&s, &config, &f) || core_words(s, TOP_SRCDIR "/db", &f) || store_batch_begin(s, &b) ||
        store_child_begin(b, &t, pool))
        bench_die("store: %s %s", status_name(f.status), f.arg[0]);
    fill(t, users);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    pool_free(&pool);
}

static void times(struct link *l, const char *name, enum op_id op)
{
    struct bench_times took = { 0 };
    struct pool *pool = pool_new(1u << 16);
    for (unsigned i = 0; i < ROUNDS + 5; i++) {
        void *q = pool_get(pool, op_info[op].request->size), *r = pool_get(pool, op_info[op].reply->size);
        record_init(op_info[op].request, q);
        int64_t began = clock_ticks();
        bench_call(l, op, q, r, pool);
        if (i >= 5)
            bench_time(&took, clock_ticks() - began);
        pool_clear(pool);
    }
    uint32_t p50 = bench_percentile(&took, 500);
    printf("%s %u %u\n", name, p50, bench_percentile(&took, 990));
    pool_free(&pool);
    free(took.at);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: people HOME USERS DESKS");
    unsigned users = (unsigned)atoi(argv[2]), desks = (unsigned)atoi(argv[3]);
    struct bench_core core;
    struct link *l = calloc(desks + 1, sizeof *l);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("bench", LOG_WARN_);
    people_put(argv[1], users);
    bench_start(&core, argv[1]);
    for (unsigned i = 0; l && i < desks; i++) {
        char staff_no[16];
        snprintf(staff_no, sizeof staff_no, "7%05u", i % users);
        bench_link(&core, staff_no, &l[i]);
    }
    bench_link(&core, CHIEF, &l[desks]);
    times(&l[desks], "work.people", OP_work_people);
    times(&l[desks], "approval.list", OP_approval_list);
    bench_stop(&core);
    free(l);
    return 0;
}
