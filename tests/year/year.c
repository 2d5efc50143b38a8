/* A year of a county in one process, its clock moved from one act to the next: jobs of every kind there is,
 * storms of repairs, leave, decrees, voids, pauses, promises, fees at the counter. Whatever comes is done or
 * refused by name; nothing is lost, the store proves itself, the board is the one that is made anew, and the
 * report of the year is the one that another program works out of the events alone (peer.c).
 *
 *     year [JOBS [SEED]]     4,000 in the check, 80,000 in the soak; the seed is printed */
#include "config.h"
#include "tests/paths.h"
#include "tests/year/year.h"

#include <db.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_JOBS 4000
#define OFFICES 27                       /* of fifteen people: four hundred */
#define HOUR ((instant)3600 * SECOND)
#define STORMS 3

struct year year;

unsigned dice(unsigned below)
{
    year.dice = year.dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(year.dice >> 33) % below;
}

bool chance(unsigned in_a_hundred) { return dice(100) < in_a_hundred; }

/* What survives a kill is proved by tests/crash; a year of it here would wait for the disk. */
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd) { return fd < 0 ? -1 : 0; }

static int not_waited(int fd) { return fd < 0 ? -1 : 0; }

/* -- asking -- */

static enum status told(enum op_id op, enum status s)
{
    enum status_kind kind = status_kind(s);
    year.calls++;
    if (!s)
        return s;
    year.refused++;
    if (getenv("YEAR_REFUSED"))
        printf("REFUSED %s %s %s %s %s %s\n", op_info[op].name, year.now_kind ? year.now_kind : "", status_name(s),
               hall.fault.field, hall.fault.arg[0], hall.fault.arg[1]);
    year.refusals[s < COUNT_OF(year.refusals) ? s : 0]++;
    if (kind != STATUS_REFUSE && kind != STATUS_DENY && kind != STATUS_AGAIN)
        fail_msg("seed %llu, %s: %s %s %s", (unsigned long long)year.seed, op_info[op].name, status_name(s),
                 hall.fault.field, hall.fault.arg[0]);
    return s;
}

enum status ask_of(char who, enum op_id op, const void *q, void *r) { return told(op, as(who, op, q, r)); }

enum status allowed(char who, enum op_id op, const void *q, void *r)
{
    year.calls += 2;
    return told(op, with_leave(who, op, q, r));
}

/* -- who is next -- */

static struct { instant at; uint32_t work; } *heap;
static uint32_t heap_n;

static void heap_swap(uint32_t a, uint32_t b)
{
    instant at = heap[a].at;
    uint32_t work = heap[a].work;
    heap[a] = heap[b];
    heap[b].at = at;
    heap[b].work = work;
}

static bool sooner(uint32_t a, uint32_t b)
{
    return heap[a].at != heap[b].at ? heap[a].at < heap[b].at : heap[a].work < heap[b].work;
}

void errand_at(const struct errand *w, instant at)
{
    uint32_t i = heap_n++;
    heap[i].at = at;
    heap[i].work = (uint32_t)(w - year.errand);
    for (; i && sooner(i, (i - 1) / 2); i = (i - 1) / 2)
        heap_swap(i, (i - 1) / 2);
}

static struct errand *errand_next(instant *at_r)
{
    struct errand *w = &year.errand[heap[0].work];
    *at_r = heap[0].at;
    heap_swap(0, --heap_n);
    for (uint32_t i = 0, least;; i = least) {
        least = i;
        for (uint32_t k = 2 * i + 1; k <= 2 * i + 2 && k < heap_n; k++)
            if (sooner(k, least))
                least = k;
        if (least == i)
            return w;
        heap_swap(i, least);
    }
}

static uint32_t *known;                 /* by the number, a place in year.errand + 1 */
static uint32_t known_room;

static uint32_t known_place(uint64_t job_no)
{
    uint32_t i = (uint32_t)(job_no * 0x9e3779b97f4a7c15u >> 32) % known_room;
    while (known[i] && year.errand[known[i] - 1].job_no != job_no)
        i = (i + 1) % known_room;
    return i;
}

void errand_known(struct errand *w) { known[known_place(w->job_no)] = (uint32_t)(w - year.errand) + 1; }

struct errand *errand_of_job(uint64_t job_no)
{
    uint32_t at = known[known_place(job_no)];
    return at ? &year.errand[at - 1] : NULL;
}

/* -- the flows, as a program is told of them -- */

static struct flow_list flows;

static void flows_read(void)
{
    static struct pool *pool;
    struct flow_list list;
    pool = pool ? pool : pool_new(1 << 16);
    assert_int_equal(as('u', OP_work_flows, &(struct nothing){ 0 }, &list), ST_ok);
    record_copy(&flow_list_record, &flows, &list, pool);
}

static const struct flow *flow_of(const char *kind)
{
    for (uint32_t i = 0; i < flows.flows_n; i++)
        if (!strcmp(flows.flows[i].job_kind, kind))
            return &flows.flows[i];
    fail_msg("no flow of %s", kind);
    return NULL;
}

struct errand *errand_add(const struct ask *a, unsigned office)
{
    assert_non_null(a);
    assert_true(year.errands_n < year.errands_room);
    struct errand *w = &year.errand[year.errands_n++];
    *w = (struct errand){ .ask = a, .office = (uint16_t)office, .flow = flow_of(a->kind), .slow = chance(12) };
    return w;
}

/* Every kind that ships, and every one of its own, is asked of the county. */
static void kinds_all(void)
{
    for (uint32_t i = 0; i < flows.flows_n; i++)
        if (!ask_named(flows.flows[i].job_kind))
            fail_msg("the year has no job of the kind %s", flows.flows[i].job_kind);
}

/* -- when -- */

instant in_hours(instant t)
{
    struct moment m = instant_local(t);
    if (m.hour >= 18)
        t += (instant)(24 - m.hour + 8) * HOUR;
    else if (m.hour < 8)
        t += (instant)(8 - m.hour) * HOUR;
    m = instant_local(t);
    if ((m.weekday == 0 || m.weekday == 6) && (t / HOUR) % 5)
        t += (instant)(m.weekday == 6 ? 48 : 24) * HOUR;
    return t;
}

static const struct ask *ask_by_weight(void)
{
    unsigned sum = 0, i = 0;
    for (unsigned k = 0; k < asks_n; k++)
        sum += asks[k].weight;
    unsigned at = dice(sum);
    for (; at >= asks[i].weight; i++)
        at -= asks[i].weight;
    return &asks[i];
}

static void arrivals_plan(void)
{
    static const char *const repairs[] = { "repair_city", "repair_rural", "repair_remote" };
    instant begins = instant_of(YEAR_BEGINS, 8, 0, 0), length = instant_of(YEAR_ENDS - 12, 17, 0, 0) - begins;
    instant storm[STORMS];
    for (unsigned i = 0; i < STORMS; i++)
        storm[i] = begins + length / 1000 * dice(990);
    for (unsigned i = 0; i < year.jobs_wanted; i++) {
        bool blown = chance(9);
        const struct ask *a = blown ? ask_named(repairs[dice(3)]) : ask_by_weight();
        instant at = blown ? storm[dice(STORMS)] + (instant)dice(30 * 3600) * SECOND
            : in_hours(begins + length / 100000 * dice(100000) + (instant)dice(3600) * SECOND);
        errand_at(errand_add(a, dice(year.offices)), at);
    }
}

/* -- the year -- */

static void step(struct errand *w, instant at)
{
    instant again = 0;
    bool goes;
    year.now = at;
    clock_freeze(at);
    counter_office(w->office);
    year.now_kind = w->ask->kind;
    if (w->job_no) {
        goes = act_next(w, &again);
    } else {
        goes = act_accept(w);
        again = in_hours(at + (instant)(1 + dice(8)) * HOUR);
    }
    if (goes)
        errand_at(w, again);
    pool_clear(hall.pool);
}

static void days_until(date *today, date d)
{
    for (; *today < d; ++*today) {
        if (*today >= YEAR_BEGINS) {
            year.now = instant_of(*today, 23, 0, 0) > year.now ? instant_of(*today, 23, 0, 0) : year.now;
            clock_freeze(year.now);
            day_end(*today);
        }
        year.now = instant_of(*today + 1, 6, 0, 0);
        clock_freeze(year.now);
        day_begin(*today + 1);
    }
}

static void year_run(void)
{
    date today = YEAR_BEGINS - 1;
    while (heap_n) {
        instant at;
        struct errand *w = errand_next(&at);
        if (instant_date(at) > YEAR_ENDS)
            break;
        days_until(&today, instant_date(at));
        step(w, at > year.now ? at : year.now);
    }
    days_until(&today, YEAR_ENDS);
    year.now = instant_of(YEAR_ENDS, 23, 30, 0);
    clock_freeze(year.now);
    day_end(YEAR_ENDS);
}

/* As counter_start, but with room for all of a year: snapshots keep older pages, and a cache that is full is searched
 * for one that nobody reads, which costs more than everything else. */
#define CACHE_FOR_JOB ((uint64_t)32 << 10)

static void core_begin(void)
{
    struct fault f = { 0 };
    struct core_config config = { .store = { .home = hall.home, .reserve_bytes = 1 << 20,
                                             .cache_bytes = (64u << 20) + year.jobs_wanted * CACHE_FOR_JOB },
                                  .data_dir = TOP_SRCDIR "/db", .zone = "Asia/Shanghai", .no_timer = true,
                                  .readers = 1 };
    if (core_open(&hall.core, &config, &f))
        fail_msg("core_open: %s %s", status_name(f.status), f.arg[0]);
}

static void year_open(void)
{
    year.errands_room = year.jobs_wanted * 3 + 1000;
    year.errand = calloc(year.errands_room, sizeof *year.errand);
    heap = calloc(year.errands_room, sizeof *heap);
    known_room = year.errands_room * 2 + 1;
    known = calloc(known_room, sizeof *known);
    assert_true(year.errand && heap && known);
    assert_int_equal(db_env_set_func_fsync(not_waited), 0);
    counter_more = county_put;
    counter_make(&hall, year.offices);
    year.now = instant_of(YEAR_BEGINS, 6, 0, 0);
    clock_freeze(year.now);
    core_begin();
    rules_begin();
    flows_read();
    kinds_all();
}

static void kinds_tell(void)
{
    for (unsigned i = 0; i < asks_n; i++)
        printf("  %-18s %6u begun %6u done\n", asks[i].kind, year.kind_begun[i], year.kind_done[i]);
    for (unsigned i = 0; i < COUNT_OF(year.refusals); i++)
        if (year.refusals[i])
            printf("  refused %6u  %s\n", year.refusals[i], status_name((enum status)i));
}

/* In the soak every kind goes to its end at least once. */
static void kinds_done(void)
{
    for (unsigned i = 0; i < asks_n; i++)
        if (!year.kind_done[i] && year.jobs_wanted >= CHECK_JOBS)
            fail_msg("seed %llu: no job of the kind %s was done", (unsigned long long)year.seed, asks[i].kind);
}

static void test_a_year(void **state)
{
    (void)state;
    year_open();
    arrivals_plan();
    year_run();
    printf("%llu jobs, %llu acts, %llu calls, %llu refused, %llu fees; seed %llu\n",
           (unsigned long long)year.accepted, (unsigned long long)year.acts, (unsigned long long)year.calls,
           (unsigned long long)year.refused, (unsigned long long)year.fees_paid, (unsigned long long)year.seed);
    if (getenv("YEAR_TELLS"))
        kinds_tell();
    books_hold(true);
    told_write(hall.home);
    kinds_done();
    counter_close(&hall);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_year) };
    year.jobs_wanted = argc > 1 ? (unsigned)atoi(argv[1]) : CHECK_JOBS;
    year.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    year.dice = year.seed;
    year.offices = OFFICES;
    year.homes = year.jobs_wanted / 2;
    year.works = year.jobs_wanted / 8;
    printf("seed %llu\n", (unsigned long long)year.seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
