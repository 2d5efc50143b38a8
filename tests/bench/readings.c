/* A month's readings brought in, as `wattdesk load readings` has it: lines sent and looked
 * at against what there is, decided on, and put in. Prints "stage LINES SECONDS" and "apply
 * LINES SECONDS", and for both "stage.cost WRITER_US CORE_US LOG_BYTES" by line.
 *
 *     readings HOME        HOME is a sample county whose last month is two before this one */
#include "config.h"
#include "tests/paths.h"
#include "core/core.h"
#include "tests/bench/bench.h"
#include "tests/bench/cost.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOAD "readings"
#define READER "19001"
#define ACCOUNTANT "10700"
#define LINES_SENT 2000
#define KWH_MOST 400

static struct bench_core core;
static struct link reader, accountant;

/* -- the file: of each account the next reading of its meter -- */

struct file { struct buf bytes; struct { uint32_t at, n; } *line; size_t n, room; };

static void line_add(struct file *f, const struct meter_reading *last, date on)
{
    struct load_reading row = { .owner_no = last->owner_no, .point_no = last->point_no, .read_on = on,
        .device_no = last->device_no, .reading_to = last->registers[0].value + 100 * (energy)(f->n * 7919 % KWH_MOST) };
    size_t at = f->bytes.n;
    record_init(&load_reading_record, &row);
    record_encode(&load_reading_record, &row, NULL, &f->bytes);
    if (f->n == f->room)
        f->line = reallocarray(f->line, f->room = f->room ? 2 * f->room : 4096, sizeof *f->line);
    if (!f->line)
        bench_die("out of memory");
    f->line[f->n].at = (uint32_t)at;
    f->line[f->n++].n = (uint32_t)(f->bytes.n - at);
}

static void lines_make(struct txn *t, struct file *f)
{
    date on = month_first(date_month(instant_date(clock_now())));
    struct pool *pool = pool_new(1u << 16);
    struct meter_reading r;
    struct scan *scan;
    if (scan_table(t, TABLE_meter_reading, &(struct scan_range){ 0 }, &scan))
        bench_die("readings");
    while (scan_next(scan, &r, pool) == ST_ok) {
        if (r.owner_kind == CODE_owner_kind_account && r.registers_n)
            line_add(f, &r, on);
        pool_clear(pool);
    }
    scan_end(&scan);
    pool_free(&pool);
}

static void user_put(struct txn *t)
{
    struct unit u = { .unit_no = "" };
    struct scan *scan;
    if (scan_table(t, TABLE_unit, &(struct scan_range){ 0 }, &scan) || scan_next(scan, &u, txn_pool(t)))
        bench_die("the county has no unit");
    scan_end(&scan);
    struct user row = { .staff_no = READER, .staff_name = "众", .unit_no = u.unit_no,
        .roles = CODE_BIT(CODE_role_meter_reader), .user_state = CODE_user_state_active, .version = 1 };
    record_init(&user_record, &row);
    if (store_insert(t, TABLE_user, &row))
        bench_die("a user");
}

static void county_read(const char *home, struct file *f)
{
    struct fault fault = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct store_config config = { .home = home, .cache_bytes = 256u << 20 };
    if (store_open(&s, &config, &fault) || core_words(s, TOP_SRCDIR "/db", &fault) || store_batch_begin(s, &b) ||
        store_child_begin(b, &t, pool))
        bench_die("store: %s %s", status_name(fault.status), fault.arg[0]);
    user_put(t);
    lines_make(t, f);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    pool_free(&pool);
}

/* -- the load -- */

static void stage(const struct file *f, struct pool *pool)
{
    static struct load_line line[LINES_SENT];
    struct load_answer a;
    for (size_t at = 0; at < f->n; at += LINES_SENT) {
        uint32_t n = f->n - at < LINES_SENT ? (uint32_t)(f->n - at) : LINES_SENT;
        for (uint32_t i = 0; i < n; i++)
            line[i] = (struct load_line){ .line = at + i + 2,
                                          .row = { f->bytes.at + f->line[at + i].at, f->line[at + i].n } };
        pool_clear(pool);
        bench_call(&reader, OP_load_rows, &(struct load_rows){ .load_id = LOAD, .rows = line, .rows_n = n }, &a, pool);
        if (a.bad_n)
            bench_die("line %llu: %s %s", (unsigned long long)a.bad[0].line, a.bad[0].status, a.bad[0].field);
    }
}

static void applied_await(struct pool *pool)
{
    struct load l = { .load_state = CODE_load_state_decided };
    while (l.load_state == CODE_load_state_decided) {
        poll(NULL, 0, 20);
        pool_clear(pool);
        bench_call(&reader, OP_load_show, &(struct load_ask){ .load_id = LOAD }, &l, pool);
    }
    if (l.load_state != CODE_load_state_done)
        bench_die("the load ended in state %u", l.load_state);
}

static void said(const char *what, int64_t began, const struct cost *from, size_t lines)
{
    struct cost to;
    double seconds = (double)(clock_ticks() - began) / SECOND, by = (double)lines * 1000;
    cost_read(&core, &accountant, &to);
    uint64_t writer = to.writer_ns + to.timer_ns - from->writer_ns - from->timer_ns;
    printf("%s %zu %.2f\n%s.cost %.1f %.1f %llu\n", what, lines, seconds, what, (double)writer / by,
           (double)(to.core_ns - from->core_ns) / by,
           (unsigned long long)((to.log_bytes - from->log_bytes) / lines));
}

int main(int argc, char **argv)
{
    struct pool *pool = pool_new(1u << 20);
    struct file f = { .n = 0 };
    struct cost cost;
    struct load l;
    if (argc != 2)
        bench_die("usage: readings HOME");
    buf_init(&f.bytes, UINT32_MAX);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("bench", LOG_WARN_);
    county_read(argv[1], &f);
    bench_start(&core, argv[1]);
    bench_link(&core, READER, &reader);
    bench_link(&core, ACCOUNTANT, &accountant);
    bench_call(&reader, OP_load_begin, &(struct load){ .load_id = LOAD, .load_kind = CODE_load_kind_readings,
        .file = "readings.csv" }, &l, pool);
    cost_read(&core, &accountant, &cost);
    int64_t began = clock_ticks();
    stage(&f, pool);
    said("stage", began, &cost, f.n);
    cost_read(&core, &accountant, &cost);
    began = clock_ticks();
    bench_call(&reader, OP_load_commit, &(struct load_ask){ .load_id = LOAD }, &l, pool);
    applied_await(pool);
    said("apply", began, &cost, f.n);
    bench_stop(&core);
    buf_release(&f.bytes);
    free(f.line);
    pool_free(&pool);
    return 0;
}
