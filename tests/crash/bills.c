/* A month's bills are figured and issued while the core is killed with SIGKILL at random
 * moments: none is missing, doubled or changed.
 *
 * Two stores are made of the same rows. Over the first a run goes to its end undisturbed.
 * Over the second each round is a process that opens the core, goes on with the run a few
 * accounts at a time (counted, figured, looked through, approved, issued), and is killed:
 * at a slice chosen at random so that the kills fall into all of the run, a moment after
 * it was begun, and in one round of four while it still recovers. Every other one lets the
 * timer's slices do it, which are made by other threads while those before are put; over the
 * first store the writer does all of it alone. At the end both stores
 * have the same bills, rows of the run and balances to the byte, each account has its bill
 * once, and every check of the core finds nothing.
 *
 *     bills [ROUNDS]      6 by default, `make soak` asks for more
 *
 * The seed is printed; WATTDESK_SEED=N repeats a run's choices, though not the
 * moments of the kills. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "core/meter/meter.h"
#include "tests/unit/counter.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 6
#define HOUSES_LEAST 400
#define HOUSES_MOST 2000
#define HOUSES_A_KILL 8
#define SLICE 4                      /* accounts in one transaction */
#define MONTH 202610
#define SECTION "0417"
#define SINCE date_of(2012, 7, 1)
#define WAIT_MS 60000
#define IDS 1000                     /* request ids of one process */

#define DIE(...) (fprintf(stderr, "bills: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* What a process saw to be done, and what both stores came to. */
struct rows { uint64_t bills, run_bills, balances; struct hash hash; };
static struct shared {
    _Atomic unsigned slices;         /* acknowledged, of all lives */
    _Atomic bool finished, settled;
    struct rows whole, killed;
} *shared;

static struct hall hall;
static unsigned random_state, life, houses;

/* Slices of the whole run, about. */
static unsigned slices_of_all(void)
{
    return 2 * houses / SLICE;
}

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16 & 0x7fff) % n;
}

/* -- the county -- */

static const char *house(unsigned i)
{
    static char number[4][16];
    static unsigned next;
    char *out = number[next++ % 4];
    snprintf(out, sizeof number[0], "05000%05u", 20000 + i);
    return out;
}

static void put_prices(struct txn *t)
{
    counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = "plain", .valid_from = SINCE,
        .title = "plain", .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "plain", .valid_from = SINCE,
        .price_part = CODE_price_part_catalogue, .price_area = "plain" });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = "plain",
        .price_part = CODE_price_part_catalogue, .use_period = CODE_use_period_total, .valid_from = SINCE,
        .price = 52000000, .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
}

static void put_reading(struct txn *t, const char *account, date on, energy value)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = value };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account, .point_no = 1, .read_on = on, .device_no = account,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = &v,
        .registers_n = 1 });
}

/* One in fifty was not read and is held; one in ten used much more than before and is looked at. */
static void put_house(struct txn *t, unsigned i)
{
    const char *no = house(i);
    energy used = KWH * (i % 10 == 7 ? 2000 : 50 + i % 300);
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "x", .address = "y",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1), .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .section_no = SECTION });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = date_of(2020, 1, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = "plain" });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = date_of(2020, 1, 1), .device_no = no, .device_kind = CODE_device_kind_meter,
        .ratio = 1, .digits = 6 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = no, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .digits = 6 });
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = no, .bill_month = 202609,
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .kwh = KWH * (60 + i % 300),
        .bill_state = CODE_bill_state_paid, .due_on = date_of(2026, 10, 25), .version = 1 });
    put_reading(t, no, date_of(2026, 10, 1), 100 * KWH);
    if (i % 50 != 13)
        put_reading(t, no, date_of(2026, 11, 1), 100 * KWH + used);
}

static bool is_billed(unsigned i) { return i % 50 != 13; }

static void county(struct txn *t)
{
    put_prices(t);
    counter_put(t, TABLE_section, &(struct section){ .section_no = SECTION, .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (unsigned i = 0; i < houses; i++)
        put_house(t, i);
}

/* -- a life of the core -- */

static void as(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s)
        DIE("%s: %s %s", op_info[op].name, status_name(s), hall.fault.arg[0]);
}

static void run_begin(void)
{
    struct bill_run run;
    as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section, .scope_no = SECTION,
       .bill_month = MONTH }, &run);
}

static void look_and_approve(uint64_t run_no)
{
    struct run_bills odd = { .rows_n = 1 };
    struct bill_run run;
    while (odd.rows_n) {
        as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run_no, .odd_only = true }, &odd);
        for (uint32_t i = 0; i < odd.rows_n; i++)
            as('v', OP_run_look, &(struct run_look){ .run_no = run_no, .account_no = odd.rows[i].account_no }, &run);
    }
    as('b', OP_run_approve, &(struct bill_run_ask){ .run_no = run_no }, &run);
}

/* The writer asks before and after each slice. */
static int64_t ticks_counted(struct core *c)
{
    static _Atomic unsigned asked;
    if (atomic_fetch_add(&asked, 1) % 2)
        atomic_fetch_add(&shared->slices, 1);
    return clock_ticks();
}

/* All that is due, a few accounts at a time, made beside the writer. */
static void timer_works(void)
{
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        hall.core->timing->turn[i].most = SLICE;
    hall.core->ticks = ticks_counted;
    core_tick(hall.core);
}

static void run_to_its_end(bool beside)
{
    struct bill_run run = { .run_state = CODE_run_state_figuring };
    while (run.run_state != CODE_run_state_issued) {
        struct bill_run_list runs;
        as('v', OP_run_list, &(struct list_ask){ .token = "" }, &runs);
        if (runs.runs_n != 1)
            DIE("there are %u runs", runs.runs_n);
        run = runs.runs[0];
        if (run.run_state == CODE_run_state_figured)
            look_and_approve(run.run_no);
        else if (run.run_state != CODE_run_state_issued && beside)
            timer_works();
        else if (run.run_state != CODE_run_state_issued)
            counter_slice(&hall, run.run_state == CODE_run_state_figuring ? OP_run_figure : OP_run_issue, SLICE);
        atomic_fetch_add(&shared->slices, 1);
        pool_clear(hall.pool);
    }
}

static void life_begins(void)
{
    hall.pool = pool_new(1 << 16);
    hall.requests = life * IDS;
    counter_start(&hall);
}

static void work_until_killed(void)
{
    life_begins();
    run_to_its_end(life % 2);
    shared->finished = true;
    for (;;)
        pause();
}

/* -- what it came to -- */

static uint64_t rows_add(struct txn *t, enum table_id table, struct buf *bytes)
{
    const struct record *r = table_info[table].record;
    void *row = pool_get(hall.pool, r->size);
    struct scan *scan;
    uint64_t n = 0;
    enum status s = scan_table(t, table, &(struct scan_range){ .prefix = NULL }, &scan);
    for (; !s && !(s = scan_next(scan, row, hall.pool)); n++)
        record_encode(r, row, NULL, bytes);
    scan_end(&scan);
    return n;
}

static void rows_take(struct rows *rows)
{
    struct buf bytes;
    struct txn *t;
    buf_init(&bytes, 64u << 20);
    if (store_snapshot_begin(core_store(hall.core), &t, hall.pool))
        DIE("no snapshot");
    rows->bills = rows_add(t, TABLE_bill, &bytes);
    rows->run_bills = rows_add(t, TABLE_run_bill, &bytes);
    rows->balances = rows_add(t, TABLE_balance, &bytes);
    store_snapshot_end(&t);
    store_digest(bytes.at, bytes.n, &rows->hash);
    buf_release(&bytes);
}

/* Of the month one bill where it was read, and none where it was not. */
static void each_once(void)
{
    for (unsigned i = 0; i < houses; i++) {
        struct bill_list list;
        unsigned n = 0;
        as('k', OP_account_bills, &(struct page_ask){ .account_no = house(i), .token = "", .rows = 9 }, &list);
        for (uint32_t k = 0; k < list.bills_n; k++)
            n += list.bills[k].bill_month == MONTH;
        if (n != is_billed(i))
            DIE("%s has %u bills of the month", house(i), n);
        pool_clear(hall.pool);
    }
}

static void finding(void *to, const char *line)
{
    (void)to;
    if (!strstr(line, ": 0 findings"))
        fprintf(stderr, "bills: %s\n", line);
}

static void all_checked(struct rows *rows)
{
    uint64_t found = 0;
    rows_take(rows);
    each_once();
    if (checks_run(hall.core, finding, NULL, &found) || found)
        DIE("%llu findings", (unsigned long long)found);
    core_close(&hall.core);
    shared->settled = true;
}

static void undisturbed(void)
{
    life_begins();
    run_begin();
    run_to_its_end(false);
    all_checked(&shared->whole);
}

static void begin(void)
{
    life_begins();
    run_begin();
    core_close(&hall.core);
    shared->settled = true;
}

static void settle(void)
{
    life_begins();
    run_to_its_end(true);
    all_checked(&shared->killed);
}

/* -- the parent -- */

static pid_t process_of(void (*main)(void))
{
    fflush(stdout);
    life++;
    pid_t pid = fork();
    if (pid)
        return pid;
    main();
    _exit(0);
}

static void life_whole(void (*main)(void))
{
    int state;
    shared->settled = false;
    pid_t pid = process_of(main);
    if (waitpid(pid, &state, 0) != pid || !shared->settled)
        DIE("the store is not whole");
}

/* Until so many slices were acknowledged, and a moment longer. */
static void life_killed(unsigned slices)
{
    int state;
    bool young = below(4) == 0;
    pid_t pid = process_of(work_until_killed);
    for (unsigned ms = 0; !young && shared->slices < slices && !shared->finished && ms < WAIT_MS; ms++)
        poll(NULL, 0, 1);
    struct timespec moment = { 0, (long)below(young ? 30000 : 4000) * 1000L };
    ppoll(NULL, 0, &moment, NULL);
    kill(pid, SIGKILL);
    if (waitpid(pid, &state, 0) != pid || !WIFSIGNALED(state))
        DIE("a process ended by itself");
}

static void same_rows(void)
{
    const struct rows *a = &shared->whole, *b = &shared->killed;
    if (a->bills != b->bills || a->run_bills != b->run_bills || a->balances != b->balances)
        DIE("%llu, %llu, %llu bills, rows of the run, balances; undisturbed %llu, %llu, %llu",
            (unsigned long long)b->bills, (unsigned long long)b->run_bills, (unsigned long long)b->balances,
            (unsigned long long)a->bills, (unsigned long long)a->run_bills, (unsigned long long)a->balances);
    if (memcmp(&a->hash, &b->hash, sizeof a->hash))
        DIE("a bill, a row of the run or a balance is another");
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : ROUNDS;
    const char *given = getenv("WATTDESK_SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(clock_now() & 0xffffff);
    log_open("bills", LOG_ERROR_);
    zone_set("Asia/Shanghai");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        DIE("no memory");
    printf("bills: %u kills, seed %u\n", rounds, seed);
    random_state = seed;
    houses = rounds * HOUSES_A_KILL;
    houses = houses < HOUSES_LEAST ? HOUSES_LEAST : houses > HOUSES_MOST ? HOUSES_MOST : houses;
    counter_more = county;
    counter_make(&hall, 1);
    life_whole(undisturbed);
    home_drop(hall.home);
    pool_free(&hall.pool);
    counter_make(&hall, 1);
    life_whole(begin);
    shared->slices = 0;
    for (unsigned i = 0; i < rounds; i++)
        life_killed(shared->slices + 1 + below(2 * slices_of_all() / (rounds + 1) + 1));
    printf("bills: %u slices were acknowledged before the last kill, of about %u\n", shared->slices,
           slices_of_all());
    life_whole(settle);
    same_rows();
    home_drop(hall.home);
    pool_free(&hall.pool);
    printf("1 passed, 0 failed\n");
    return 0;
}
