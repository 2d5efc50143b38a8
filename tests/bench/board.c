/* The deadline board over many open jobs, in the core: how long a start takes,
 * the first page, the heat table, a page far down, a rebuild, and what a tick
 * costs when nothing is due; with a natural mix, and with every job late.
 * Prints "NAME P50_US P99_US" lines; "start MS", "rebuild MS", "tick NS".
 *
 *     board HOME JOBS      HOME is a sample county; the jobs are added to it */
#include "config.h"
#include "tests/paths.h"
#include "core/engine/timed.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/events.h"
#include "tests/bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 400
#define ROUNDS 200
#define TICKS 10000000
#define DAY (86400 * SECOND)
#define EVENTS 8

static struct core *core;
static const char *unit_no[40];
static unsigned units;

static void open_core(const char *home)
{
    struct fault f = { .status = ST_ok };
    struct core_config config = { .store = { .home = home, .cache_bytes = 512u << 20 }, .data_dir = TOP_SRCDIR "/db",
                                  .zone = "Asia/Shanghai", .no_timer = true };
    if (core_open(&core, &config, &f))
        bench_die("core: %s %s %s", status_name(f.status), f.arg[0], f.arg[1]);
}

static void units_read(struct store *s)
{
    static struct pool *lasting;
    struct txn *t;
    struct scan *scan;
    struct unit u;
    lasting = pool_new(8192);
    if (store_snapshot_begin(s, &t, lasting) || scan_table(t, TABLE_unit, &(struct scan_range){ 0 }, &scan))
        bench_die("units");
    while (units < COUNT_OF(unit_no) && scan_next(scan, &u, lasting) == ST_ok)
        if (*u.parent)
            unit_no[units++] = pool_copy(lasting, u.unit_no);
    scan_end(&scan);
    store_snapshot_end(&t);
}

static void row_put(struct txn *t, const struct job *j)
{
    struct job row;
    for (uint32_t i = 0; i < j->events_n; i++) {
        struct job_event e = j->events[i];
        e.job_no = j->job_no;
        record_init(&job_event_record, &e);
        if (store_insert(t, TABLE_job_event, &e))
            bench_die("an event of job %" PRIu64, j->job_no);
    }
    job_with_turns(j, &row, txn_pool(t));
    if (store_insert(t, TABLE_job, &row))
        bench_die("job %" PRIu64, j->job_no);
}

/* Of the kinds, stages and ages of a county: one in twelve waits. */
static void put_job(struct txn *t, unsigned i, instant now)
{
    static const char *const kinds[] = { "install_household", "rename", "install_household", "household_flag",
                                         "restore", "install_business" };
    unsigned chance = i * 2654435761u >> 8, kind = chance % COUNT_OF(kinds);
    bool restore = kind == 4;
    instant at = now - (instant)(restore ? chance % 30 * 3600 : chance % 7 * 86400 + chance % 30000) * SECOND
        - 60 * SECOND;
    struct job_event e[EVENTS];
    struct job j = {
        .job_no = 261100000000 + i, .job_kind = kinds[kind], .flow_version = 1, .job_state = CODE_job_state_open,
        .unit_no = unit_no[chance % units], .stage_no = 1, .staff_no = "10001", .staff_name = "王芳", .title = "赵海燕",
        .address = "大曹庄村3组31号", .accepted_at = at, .accepted_by = "10001", .accepted_name = "王芳",
        .rule_set = CODE_rule_set_current, .events = e, .version = 1,
    };
    e[j.events_n++] = (struct job_event){ .event_no = 1, .work_act = CODE_work_act_started, .at = at,
                                          .recorded_at = at };
    e[j.events_n++] = (struct job_event){ .event_no = 2, .work_act = CODE_work_act_started, .stage_no = 1, .at = at,
                                          .recorded_at = at };
    if (chance % 12 == 5 && !restore)
        e[j.events_n++] = (struct job_event){ .event_no = 3, .work_act = CODE_work_act_paused, .at = at + 1,
                                              .recorded_at = at + 1,
                                              .stop_reason = CODE_stop_reason_customer_wish, .paper_no = "1" };
    record_init(&job_record, &j);
    row_put(t, &j);
}

static void jobs_put(unsigned jobs, instant now)
{
    struct store *s = core_store(core);
    struct pool *pool = pool_new(1u << 20);
    units_read(s);
    for (unsigned i = 0; i < jobs;) {
        struct batch *b;
        struct txn *t;
        if (store_batch_begin(s, &b) || store_child_begin(b, &t, pool))
            bench_die("batch");
        for (unsigned k = 0; k < BATCH && i < jobs; k++, i++)
            put_job(t, i, now);
        store_child_end(&t, true);
        store_batch_pass(&b);
        pool_clear(pool);
    }
    store_flush(s);
    pool_free(&pool);
}

static void ask(struct pool *pool, const struct board_ask *q, unsigned rows)
{
    struct principal chief = { .staff_no = "10518" };
    struct board_page r = { 0 };
    struct fault f = { .status = ST_ok };
    if (core_call(core, &chief, OP_work_board, "", 0, q, &r, pool, &f))
        bench_die("work.board: %s %s", status_name(f.status), f.arg[0]);
    if (r.rows_n < rows)
        bench_die("%u rows", r.rows_n);
}

static void times(const char *mix, const char *name, const struct board_ask *q)
{
    struct bench_times t = { 0 };
    struct pool *pool = pool_new(1u << 16);
    for (unsigned i = 0; i < ROUNDS + 5; i++) {
        int64_t began = clock_ticks();
        ask(pool, q, 7);
        if (i >= 5)
            bench_time(&t, clock_ticks() - began);
        pool_clear(pool);
    }
    uint32_t p50 = bench_percentile(&t, 500);
    printf("%s.%s %u %u\n", mix, name, p50, bench_percentile(&t, 990));
    fflush(stdout);
    pool_free(&pool);
    free(t.at);
}

static void forecasts(void)
{
    struct bench_times t = { 0 };
    struct pool *pool = pool_new(1u << 16);
    for (unsigned i = 0; i < ROUNDS + 5; i++) {
        struct principal chief = { .staff_no = "10518" };
        struct forecast_page r = { 0 };
        struct fault f = { .status = ST_ok };
        struct forecast_ask q = { .rows = 7, .days = 5, .forecast_by = CODE_forecast_by_person };
        int64_t began = clock_ticks();
        if (core_call(core, &chief, OP_work_forecast, "", 0, &q, &r, pool, &f))
            bench_die("work.forecast: %s %s", status_name(f.status), f.arg[0]);
        if (i >= 5)
            bench_time(&t, clock_ticks() - began);
        pool_clear(pool);
    }
    uint32_t p50 = bench_percentile(&t, 500);
    printf("forecast %u %u\n", p50, bench_percentile(&t, 990));
    fflush(stdout);
    pool_free(&pool);
    free(t.at);
}

static void mix_of(const char *mix, unsigned jobs)
{
    times(mix, "page", &(struct board_ask){ .rows = 7 });
    times(mix, "heat", &(struct board_ask){ .rows = 7, .heat = true });
    times(mix, "far", &(struct board_ask){ .rows = 7, .first = jobs / 2 });
    times(mix, "kind", &(struct board_ask){ .rows = 7, .job_kind = "rename" });
}

/* Alerts apart: what is asked is a tick with nothing due. */
static void ticks(instant now)
{
    work_of(core)->board->next = now + DAY;
    int64_t began = clock_ticks();
    unsigned due = 0;
    for (unsigned i = 0; i < TICKS; i++)
        due += timed_work_tell(core, NULL, NULL);
    int64_t took = clock_ticks() - began;
    printf("tick %lld.%02lld\n", (long long)(took * 1000 / TICKS), (long long)(took * 100000 / TICKS % 100));
    if (due)
        bench_die("something was due");
}

/* As if their limits had been that short: nothing of it is stored. */
static void all_late(instant now)
{
    struct jobs *jobs = &work_of(core)->board->jobs;
    for (uint32_t i = 0; i < jobs->n; i++) {
        struct mark *m = &jobs->at[i].mark[CLOCK_WHOLE];
        m->stopped = false;
        m->due = now - (instant)(i % 9973) * 60 * SECOND - 1;
        m->amount = m->amount ? m->amount : 5;
        jobs->at[i].limited |= 1 << CLOCK_WHOLE;
        m->unit = m->unit ? m->unit : CODE_limit_unit_working_day;
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        bench_die("usage: board HOME JOBS");
    unsigned jobs = (unsigned)atoi(argv[2]);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("bench", LOG_WARN_);
    instant now = clock_now();
    open_core(argv[1]);
    jobs_put(jobs, now);
    core_close(&core);
    int64_t began = clock_ticks();
    open_core(argv[1]);
    printf("serving %lld\n", (long long)(clock_ticks() - began) / 1000);
    board_wait(core);
    printf("start %lld\n", (long long)(clock_ticks() - began) / 1000);
    began = clock_ticks();
    board_rebuild(core);
    printf("held %lld\n", (long long)(clock_ticks() - began) / 1000);
    board_wait(core);
    printf("rebuild %lld\n", (long long)(clock_ticks() - began) / 1000);
    mix_of("natural", jobs);
    forecasts();
    ticks(now);
    all_late(now);
    mix_of("late", jobs);
    core_close(&core);
    return 0;
}
