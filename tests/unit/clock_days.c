/* The calendar and limits that are shipped, read as the core reads them: what the
 * clock is tested on is what an office gets. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/clock_days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "core/engine/seed.h"

static void seed_of(const char *file, const struct record *r, struct pool *pool, struct array *rows)
{
    char dir[512];
    const char *top = getenv("TOP_SRCDIR");
    struct fault f = { .status = ST_ok };
    snprintf(dir, sizeof dir, "%s/db", top ? top : TOP_SRCDIR);
    if (seed_read(dir, file, r, pool, rows, &f))
        fail_msg("%s: %s %s %s %s", file, f.field, f.arg[0], f.arg[1], f.arg[2]);
}

struct calendar *days_calendar(int last_year)
{
    struct pool *pool = pool_new(0);
    struct array rows = { 0 };
    struct calendar *c = calendar_new();
    seed_of("holidays.csv", &holiday_record, pool, &rows);
    const struct holiday *h = rows.at;
    for (unsigned i = 0; i < rows.n; i++)
        if (date_civil(h[i].day).year <= last_year)
            calendar_add(c, h[i].day, h[i].day_kind == CODE_day_kind_work);
    pool_free(&pool);
    return c;
}

struct work_time *days_of(const struct calendar *c)
{
    struct pool *pool = pool_new(0);
    struct array rows = { 0 };
    struct work_time *w = NULL;
    seed_of("office_hours.csv", &office_hours_record, pool, &rows);
    assert_int_equal(work_time_new(c, rows.at, rows.n, CODE_unit_kind_hall, &w, NULL), ST_ok);
    pool_free(&pool);
    return w;
}

size_t days_limits(struct pool *pool, struct time_limit **row_r)
{
    struct array rows = { 0 };
    seed_of("time_limits.csv", &time_limit_record, pool, &rows);
    *row_r = rows.at;
    return rows.n;
}

instant at_of(const char *text)
{
    int year, month, day, hour, minute, second = 0;
    if (sscanf(text, "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) < 5)
        fail_msg("no time: %s", text);
    return instant_of(date_of(year, month, day), hour, minute, second);
}

const char *text_of(instant t)
{
    static char text[64];
    struct moment m = instant_local(t);
    snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", m.civil.year, m.civil.month, m.civil.day, m.hour, m.minute);
    return t ? text : "-";
}
