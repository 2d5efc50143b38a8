/* Random spans with the counting time of the office in them, for another program to count (clock_business): Monday to
 * Friday from 08:00 to 12:00 and from 13:30 to 17:30, and the shipped days off of 2024 to 2026, without make-up days.
 *
 *     clock_spans N SEED      OFF DAY lines, then SPAN FROM TO SECONDS, in seconds since 1970 */
#include "config.h"
#include "tests/paths.h"
#include "core/engine/seed.h"
#include "core/work/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DAYS 40

static uint64_t dice;

static int64_t roll(int64_t below)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)(dice >> 20) % below;
}

static void die(const char *what)
{
    fprintf(stderr, "clock_spans: %s\n", what);
    exit(1);
}

static struct array rows_of(const char *file, const struct record *r, struct pool *pool)
{
    struct array rows = { 0 };
    struct fault f = { .status = ST_ok };
    const char *top = getenv("TOP_SRCDIR");
    if (seed_read(pool_printf(pool, "%s/db", top ? top : TOP_SRCDIR), file, r, pool, &rows, &f))
        die(file);
    return rows;
}

static struct work_time *days_off_alone(struct pool *pool)
{
    struct array days = rows_of("holidays.csv", &holiday_record, pool);
    struct array hours = rows_of("office_hours.csv", &office_hours_record, pool);
    struct calendar *c = calendar_new();
    struct work_time *w = NULL;
    const struct holiday *h = days.at;
    for (unsigned i = 0; i < days.n; i++) {
        struct civil day = date_civil(h[i].day);
        if (h[i].day_kind == CODE_day_kind_work || day.year < 2024)
            continue;
        calendar_add(c, h[i].day, false);
        printf("OFF %04d-%02d-%02d\n", day.year, day.month, day.day);
    }
    if (work_time_new(c, hours.at, hours.n, CODE_unit_kind_hall, &w, NULL))
        die("no hours");
    return w;
}

/* Of a job without a limit: what went by until now. */
static int64_t counted(const struct work_time *w, instant from, instant to)
{
    struct work_event begun = { .event_no = 1, .act = CODE_work_act_started, .at = from };
    struct work_history h = { &begun, 1 };
    struct work_limit limit = { .unit = CODE_limit_unit_working_hour };
    struct work_clock k;
    struct fault f = { .status = ST_ok };
    if (work_clock(&h, 0, &limit, w, to, &k, &f))
        die(status_name(f.status));
    return k.elapsed / SECOND;
}

int main(int argc, char **argv)
{
    struct pool *pool = pool_new(1 << 16);
    if (argc != 3)
        die("usage: clock_spans N SEED");
    dice = strtoull(argv[2], NULL, 10);
    const struct work_time *w = days_off_alone(pool);
    instant first = instant_of(date_of(2024, 1, 2), 0, 0, 0), last = instant_of(date_of(2026, 11, 1), 0, 0, 0);
    for (long n = strtol(argv[1], NULL, 10); n > 0; n--) {
        instant from = first + roll((last - first) / SECOND) * SECOND;
        instant to = from + (1 + roll(roll(4) ? MOST_DAYS * 86400 : 86400)) * SECOND;
        printf("SPAN %lld %lld %lld\n", (long long)(from / SECOND), (long long)(to / SECOND),
               (long long)counted(w, from, to));
    }
    return 0;
}
