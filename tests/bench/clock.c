/* Due times a second on one core over ten years of calendar: jobs of every unit,
 * a third of them stopped and resumed. Prints: count, a second. */
#include "config.h"
#include "tests/paths.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/engine/seed.h"
#include "core/work/clock.h"

#define JOBS 4096
#define EVENTS 3

struct piece { struct work_event event[EVENTS]; struct work_history history; struct work_limit limit; instant now; };

static void rows_of(const char *file, const struct record *r, struct pool *pool, struct array *rows)
{
    struct fault f = { .status = ST_ok };
    if (seed_read(TOP_SRCDIR "/db", file, r, pool, rows, &f))
        bench_die("%s: %s %s", file, f.arg[0], f.arg[2]);
}

static struct work_time *ten_years(struct pool *pool)
{
    struct array days = { 0 }, hours = { 0 };
    struct calendar *c = calendar_new();
    struct work_time *w;
    rows_of("holidays.csv", &holiday_record, pool, &days);
    rows_of("office_hours.csv", &office_hours_record, pool, &hours);
    const struct holiday *h = days.at;
    for (unsigned i = 0; i < days.n; i++)
        if (date_civil(h[i].day).year >= 2017)
            calendar_add(c, h[i].day, h[i].day_kind == CODE_day_kind_work);
    if (work_time_new(c, hours.at, hours.n, CODE_unit_kind_hall, &w, NULL))
        bench_die("no table of days");
    calendar_free(&c);
    return w;
}

static void job_make(struct piece *j, unsigned i)
{
    instant start = instant_of(date_of(2017, 1, 3) + (date)(i * 2654435761u % 3600u), (int)(i % 12u) + 7,
                               (int)(i % 60u), 0);
    uint32_t n = i % 3 == 0 ? 3 : 1;
    j->event[0] = (struct work_event){ .event_no = 1, .act = CODE_work_act_started, .at = start };
    j->event[1] = (struct work_event){ .event_no = 2, .act = CODE_work_act_paused, .at = start + 5 * 3600 * SECOND };
    j->event[2] = (struct work_event){ .event_no = 3, .act = CODE_work_act_resumed, .at = start + 47 * 3600 * SECOND };
    j->history = (struct work_history){ j->event, n };
    j->limit = (struct work_limit){ .unit = (uint16_t)(1 + i / 3 % 4), .amount = 5 + i % 11, .warn_percent = 80 };
    j->now = start + 49 * 3600 * SECOND;
}

int main(int argc, char **argv)
{
    unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 1000;
    struct pool *pool = pool_new(0);
    struct work_time *w = ten_years(pool);
    struct piece *job = calloc(JOBS, sizeof *job);
    uint64_t sum = 0;
    if (!job)
        bench_die("out of memory");
    for (unsigned i = 0; i < JOBS; i++)
        job_make(&job[i], i);
    int64_t from = clock_ticks();
    for (unsigned k = 0; k < rounds; k++)
        for (unsigned i = 0; i < JOBS; i++) {
            struct work_clock r;
            if (work_clock(&job[i].history, 0, &job[i].limit, w, job[i].now, &r, NULL) || !r.due)
                bench_die("job %u has no due time", i);
            sum += (uint64_t)r.due;
        }
    int64_t took = clock_ticks() - from, count = (int64_t)rounds * JOBS;
    printf("%lld %lld\n", (long long)count, (long long)(count * SECOND / (took ? took : 1)));
    free(job);
    work_time_free(&w);
    pool_free(&pool);
    return sum == 0;
}
