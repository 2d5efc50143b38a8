/* The working calendar: a year is a row with two bits a day, off and work, in
 * order of years. What no bit says is decided by the weekday. */
#include "config.h"
#include "base/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include "base/log.h"

#define YEAR_WORDS 6           /* 366 bits */
#define SEARCH_MAX 36600       /* days; a limit of working days is never a century */

/* What the law gives a year at least (全国年节及纪念日放假办法): 10 days, 11 since 2008, 13
 * since 2025, the first of January and of October among them. The decree adds weekends. */
static const struct { int from; unsigned days; } least[] = { { 2025, 13 }, { 2008, 11 }, { 0, 10 } };

struct year {
    int year;
    unsigned off_days;
    bool loaded;
    uint64_t off[YEAR_WORDS], work[YEAR_WORDS];
};

struct calendar {
    struct year *year;
    size_t years;
};

struct calendar *calendar_new(void)
{
    struct calendar *c = calloc(1, sizeof *c);
    if (!c)
        panic("out of memory");
    return c;
}

void calendar_free(struct calendar **c)
{
    if (*c)
        free((*c)->year);
    free(*c);
    *c = NULL;
}

static size_t year_place(const struct calendar *c, int year)
{
    size_t i = c->years;
    while (i > 0 && c->year[i - 1].year >= year)
        i--;
    return i;
}

static const struct year *year_find(const struct calendar *c, int year)
{
    size_t i = year_place(c, year);
    return i < c->years && c->year[i].year == year && c->year[i].loaded ? &c->year[i] : NULL;
}

static struct year *year_make(struct calendar *c, int year)
{
    size_t i = year_place(c, year);
    if (i < c->years && c->year[i].year == year)
        return &c->year[i];
    struct year *grown = realloc(c->year, (c->years + 1) * sizeof *grown);
    if (!grown)
        panic("out of memory");
    c->year = grown;
    for (size_t j = c->years++; j > i; j--)
        grown[j] = grown[j - 1];
    grown[i] = (struct year){ .year = year };
    return &grown[i];
}

static unsigned day_of_year(date day, int year)
{
    return (unsigned)(day - date_of(year, 1, 1));
}

static bool bit(const uint64_t *words, unsigned n)
{
    return words[n / 64] >> n % 64 & 1;
}

/* Some days of a year are not its decree: what is missing would be taken for working days. */
static bool year_whole(const struct year *y)
{
    size_t i = 0;
    while (y->year < least[i].from)
        i++;
    return y->off_days >= least[i].days && bit(y->off, 0) &&
        bit(y->off, day_of_year(date_of(y->year, 10, 1), y->year));
}

static void day_set(struct year *y, unsigned n, bool working)
{
    uint64_t mask = (uint64_t)1 << n % 64;
    uint64_t *set = working ? y->work : y->off, *other = working ? y->off : y->work;
    set[n / 64] |= mask;
    other[n / 64] &= ~mask;
}

void calendar_add(struct calendar *c, date day, bool working)
{
    int year = date_civil(day).year;
    struct year *y = year_make(c, year);
    unsigned n = day_of_year(day, year);
    y->off_days += !working && !bit(y->off, n);
    y->off_days -= working && bit(y->off, n);
    day_set(y, n, working);
    y->loaded = year_whole(y);
}

bool calendar_change(struct calendar *c, date day, bool working)
{
    int year = date_civil(day).year;
    if (!year_find(c, year))
        return false;
    day_set(year_make(c, year), day_of_year(day, year), working);
    return true;
}

bool calendar_years(const struct calendar *c, int *first_r, int *last_r)
{
    bool found = false;
    for (size_t i = 0; i < c->years; i++)
        if (c->year[i].loaded) {
            *first_r = found ? *first_r : c->year[i].year;
            *last_r = c->year[i].year;
            found = true;
        }
    return found;
}

enum status calendar_working(const struct calendar *c, date day, bool *working_r, struct fault *f)
{
    int year = date_civil(day).year;
    const struct year *y = year_find(c, year);
    if (!y) {
        char text[12];
        snprintf(text, sizeof text, "%d", year);
        return fault_set(f, ST_calendar_missing, "", text, NULL, NULL);
    }
    unsigned n = day_of_year(day, year);
    int weekday = date_weekday(day);
    *working_r = bit(y->work, n) || (weekday != 0 && weekday != 6 && !bit(y->off, n));
    return ST_ok;
}

enum status calendar_add_working(const struct calendar *c, date from, int days, date *due_r, struct fault *f)
{
    int step = days < 0 ? -1 : 1;
    date day = from;
    for (int left = days * step, looked = 0; left > 0; looked++) {
        bool working;
        if (looked == SEARCH_MAX)
            return fault_set(f, ST_date_out_of_range, "", NULL, NULL, NULL);
        day += step;
        enum status s = calendar_working(c, day, &working, f);
        if (s != ST_ok)
            return s;
        left -= working;
    }
    *due_r = day;
    return ST_ok;
}
