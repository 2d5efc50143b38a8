/* The table of days. Midnights and spans are instants of the office's zone, so
 * the arithmetic never asks for a zone again and a day of 23 hours is no case. */
#include "config.h"
#include "core/work/hours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY (86400 * SECOND)

struct span { instant from, to; };

struct day {
    instant midnight;
    int64_t office_before;              /* counting time before this day */
    int32_t working_before;
    uint32_t span;                      /* its first counting span */
    uint32_t missing;                   /* the first day from here on that is not known */
    uint8_t spans;
    uint8_t pattern;                    /* 0: the day is not known */
    uint16_t set;
    bool works;
};

struct minutes { int from, to; bool counts; };
struct hours_set {
    date valid_from;
    unsigned n[DAY_PATTERNS];
    struct minutes span[DAY_PATTERNS][DAY_SPANS];
};

struct work_time {
    date first;
    uint32_t days;                      /* day[days] is the midnight after the last */
    struct day *day;
    struct span *span;
    uint32_t spans;
    uint32_t *nth;                      /* nth[k] is working day k + 1 */
    uint32_t working;
    struct hours_set *set;
    uint32_t sets;
};

static void *array_of(size_t n, size_t size)
{
    void *a = calloc(n ? n : 1, size);
    if (!a)
        panic("out of memory");
    return a;
}

void work_time_free(struct work_time **time)
{
    if (*time) {
        free((*time)->day);
        free((*time)->span);
        free((*time)->nth);
        free((*time)->set);
    }
    free(*time);
    *time = NULL;
}

/* -- the patterns -- */

static struct hours_set *set_find(struct work_time *w, date valid_from)
{
    uint32_t i = w->sets;
    while (i > 0 && w->set[i - 1].valid_from > valid_from)
        i--;
    if (i > 0 && w->set[i - 1].valid_from == valid_from)
        return &w->set[i - 1];
    memmove(&w->set[i + 1], &w->set[i], (w->sets++ - i) * sizeof *w->set);
    memset(&w->set[i], 0, sizeof *w->set);
    w->set[i].valid_from = valid_from;
    return &w->set[i];
}

static bool pattern_works(uint16_t pattern)
{
    return pattern <= CODE_day_pattern_friday || pattern == CODE_day_pattern_make_up;
}

static enum status day_off(uint16_t pattern, struct fault *f)
{
    char key[64];
    snprintf(key, sizeof key, "code.day_pattern.%s", code_name(&codes_day_pattern, pattern));
    return fault_set(f, ST_hours_day_off, "day_pattern", key, NULL, NULL);
}

enum status hours_span(const struct office_hours *row, int *from_r, int *to_r, struct fault *f)
{
    *from_r = minutes_parse(row->opens);
    *to_r = minutes_parse(row->closes);
    if (*from_r < 0)
        return fault_set(f, ST_hour_invalid, "opens", row->opens, NULL, NULL);
    if (*to_r < 0)
        return fault_set(f, ST_hour_invalid, "closes", row->closes, NULL, NULL);
    return *to_r > *from_r ? ST_ok : fault_set(f, ST_time_backwards, "closes", row->closes, row->opens, NULL);
}

static enum status span_add(struct hours_set *set, const struct office_hours *row, struct fault *f)
{
    int from, to;
    uint16_t p = row->day_pattern;
    if (p == 0 || p >= DAY_PATTERNS)
        return fault_set(f, ST_code_unknown, "day_pattern", NULL, NULL, NULL);
    enum status s = hours_span(row, &from, &to, f);
    if (s)
        return s;
    struct minutes m = { from, to, row->counts_for_limit };
    if (m.counts && !pattern_works(p))
        return day_off(p, f);
    unsigned i = set->n[p];
    if (i == DAY_SPANS)
        return fault_set(f, ST_field_too_many, "opens", "6", NULL, NULL);
    for (; i > 0 && set->span[p][i - 1].from > m.from; i--)
        set->span[p][i] = set->span[p][i - 1];
    set->span[p][i] = m;
    set->n[p]++;
    if ((i > 0 && set->span[p][i - 1].to > m.from) || (i + 1 < set->n[p] && m.to > set->span[p][i + 1].from))
        return fault_set(f, ST_hours_overlap, "opens", row->opens, NULL, NULL);
    return ST_ok;
}

static enum status sets_verify(const struct work_time *w, struct fault *f)
{
    char text[DATE_TEXT];
    for (uint32_t i = 0; i < w->sets; i++)
        for (uint16_t p = 1; p < DAY_PATTERNS; p++) {
            bool counts = false;
            for (unsigned k = 0; k < w->set[i].n[p]; k++)
                counts |= w->set[i].span[p][k].counts;
            if (pattern_works(p) && !counts)
                return fault_set(f, ST_hours_missing, "day_pattern", date_format(w->set[i].valid_from, text), NULL,
                                 NULL);
        }
    return w->sets ? ST_ok : fault_set(f, ST_hours_missing, "", NULL, NULL, NULL);
}

static enum status sets_make(struct work_time *w, const struct office_hours *row, size_t n, uint16_t unit_kind,
                             struct fault *f)
{
    w->set = array_of(n + 1, sizeof *w->set);
    for (size_t i = 0; i < n; i++) {
        if (row[i].unit_kind != unit_kind)
            continue;
        enum status s = span_add(set_find(w, row[i].valid_from), &row[i], f);
        if (s)
            return s;
    }
    return sets_verify(w, f);
}

/* -- the days -- */

static uint8_t pattern_of(date d, bool works)
{
    int weekday = date_weekday(d);
    bool weekend = weekday == 0 || weekday == 6;
    if (works == !weekend)
        return (uint8_t)(weekday ? weekday : CODE_day_pattern_sunday);
    return works ? CODE_day_pattern_make_up : CODE_day_pattern_day_off;
}

static void day_spans(struct work_time *w, struct day *day, date d)
{
    const struct hours_set *set = &w->set[day->set];
    day->span = w->spans;
    for (unsigned i = 0; i < set->n[day->pattern]; i++) {
        const struct minutes *m = &set->span[day->pattern][i];
        if (!m->counts)
            continue;
        struct span *s = &w->span[w->spans++];
        *s = (struct span){ instant_of(d, m->from / 60, m->from % 60, 0), instant_of(d, m->to / 60, m->to % 60, 0) };
        day->spans++;
    }
}

static int64_t day_office(const struct work_time *w, const struct day *day)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < day->spans; i++)
        sum += w->span[day->span + i].to - w->span[day->span + i].from;
    return sum;
}

static void day_make(struct work_time *w, uint32_t i, const struct calendar *c)
{
    struct day *day = &w->day[i];
    date d = w->first + (date)i;
    bool works;
    day->midnight = instant_of(d, 0, 0, 0);
    day->span = w->spans;
    if (i > 0) {
        day->office_before = day[-1].office_before + day_office(w, &day[-1]);
        day->working_before = day[-1].working_before + day[-1].works;
    }
    if (i == w->days || w->set[0].valid_from > d || calendar_working(c, d, &works, NULL))
        return;
    while (day->set + 1u < w->sets && w->set[day->set + 1].valid_from <= d)
        day->set++;
    day->works = works;
    day->pattern = pattern_of(d, works);
    if (works) {
        w->nth[w->working++] = i;
        day_spans(w, day, d);
    }
}

static void days_make(struct work_time *w, const struct calendar *c)
{
    w->day = array_of(w->days + 1, sizeof *w->day);
    w->nth = array_of(w->days, sizeof *w->nth);
    w->span = array_of((size_t)w->days * DAY_SPANS, sizeof *w->span);
    for (uint32_t i = 0; i <= w->days; i++)
        day_make(w, i, c);
    uint32_t missing = w->days;
    for (uint32_t i = w->days; i-- > 0;) {
        if (!w->day[i].pattern)
            missing = i;
        w->day[i].missing = missing;
    }
    w->day[w->days].missing = w->days;
}

enum status work_time_new(const struct calendar *c, const struct office_hours *row, size_t n, uint16_t unit_kind,
                          struct work_time **time_r, struct fault *f)
{
    struct work_time *w = array_of(1, sizeof *w);
    int first, last;
    enum status s = sets_make(w, row, n, unit_kind, f);
    if (!s && calendar_years(c, &first, &last)) {
        w->first = date_of(first, 1, 1);
        w->days = (uint32_t)(date_of(last, 12, 31) - w->first + 1);
    }
    if (s) {
        work_time_free(&w);
        return s;
    }
    days_make(w, c);
    *time_r = w;
    return ST_ok;
}

/* -- questions -- */

static enum status missing_say(const struct work_time *w, date d, struct fault *f)
{
    char text[DATE_TEXT];
    bool hours = w->days && d >= w->first && d < w->first + (date)w->days && d < w->set[0].valid_from;
    if (hours)
        return fault_set(f, ST_hours_missing, "", date_format(d, text), NULL, NULL);
    snprintf(text, sizeof text, "%d", date_civil(d).year);
    return fault_set(f, ST_calendar_missing, "", text, NULL, NULL);
}

enum status work_days_known(const struct work_time *w, uint32_t from, uint32_t to, struct fault *f)
{
    uint32_t missing = w->day[from].missing;
    return to < missing ? ST_ok : missing_say(w, w->first + (date)missing, f);
}

enum status work_day_of(const struct work_time *w, instant t, uint32_t *day_r, struct fault *f)
{
    if (t < w->day[0].midnight || t >= w->day[w->days].midnight)
        return missing_say(w, instant_date(t), f);
    uint32_t i = (uint32_t)((t - w->day[0].midnight) / DAY);
    if (i >= w->days)
        i = w->days - 1;
    while (w->day[i].midnight > t)
        i--;
    while (w->day[i + 1].midnight <= t)
        i++;
    *day_r = i;
    return w->day[i].pattern ? ST_ok : missing_say(w, w->first + (date)i, f);
}

bool work_day_works(const struct work_time *w, uint32_t day) { return w->day[day].works; }
instant work_day_opens(const struct work_time *w, uint32_t day) { return w->span[w->day[day].span].from; }
instant work_day_midnight(const struct work_time *w, uint32_t day) { return w->day[day].midnight; }
date work_day_date(const struct work_time *w, uint32_t day) { return w->first + (date)day; }
int64_t work_days_upto(const struct work_time *w, uint32_t day)
{
    return w->day[day].working_before + w->day[day].works;
}

instant work_day_closes(const struct work_time *w, uint32_t day)
{
    return w->span[w->day[day].span + w->day[day].spans - 1u].to;
}

enum status work_day_nth(const struct work_time *w, uint32_t base, int64_t nth, uint32_t *day_r, struct fault *f)
{
    if (nth < 1 || nth > w->working)
        return missing_say(w, w->first + (date)w->day[base].missing, f);
    *day_r = w->nth[nth - 1];
    return work_days_known(w, base, *day_r, f);
}

int64_t work_office_upto(const struct work_time *w, uint32_t day, instant t)
{
    const struct day *d = &w->day[day];
    int64_t passed = d->office_before;
    for (const struct span *s = &w->span[d->span], *end = s + d->spans; s < end && s->from < t; s++)
        passed += (t < s->to ? t : s->to) - s->from;
    return passed;
}

enum status work_office_at(const struct work_time *w, uint32_t base, int64_t passed, instant *at_r, struct fault *f)
{
    uint32_t low = base, high = w->day[base].missing;       /* the last day with less before it */
    if (w->day[high].office_before < passed)
        return missing_say(w, w->first + (date)high, f);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (w->day[middle].office_before < passed)
            low = middle;
        else
            high = middle;
    }
    int64_t left = passed - w->day[low].office_before;
    const struct span *s = &w->span[w->day[low].span];
    for (; left > s->to - s->from; s++)
        left -= s->to - s->from;
    *at_r = s->from + left;
    return ST_ok;
}

enum status work_time_open(const struct work_time *w, instant t, bool *open_r, struct fault *f)
{
    uint32_t i;
    enum status s = work_day_of(w, t, &i, f);
    if (s)
        return s;
    const struct hours_set *set = &w->set[w->day[i].set];
    date d = w->first + (date)i;
    *open_r = false;
    for (unsigned k = 0; k < set->n[w->day[i].pattern]; k++) {
        const struct minutes *m = &set->span[w->day[i].pattern][k];
        *open_r |= t >= instant_of(d, m->from / 60, m->from % 60, 0) && t < instant_of(d, m->to / 60, m->to % 60, 0);
    }
    return ST_ok;
}
