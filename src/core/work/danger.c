/* A clock's mark and what it says at an instant: straight lines over positions, so
 * that sorting a county's jobs by danger looks at no calendar. */
#include "config.h"
#include "core/work/danger.h"

#include <stdlib.h>

#define WHOLE 10000

void positions_at(const struct work_time *time, instant now, struct positions *p)
{
    uint32_t day;
    *p = (struct positions){ .at = now, .today = instant_date(now) };
    p->of[CODE_limit_unit_hour] = now;
    p->of[CODE_limit_unit_minute] = now;
    if (!time || work_day_of(time, now, &day, NULL))
        return;
    p->of[CODE_limit_unit_working_day] = work_days_upto(time, day);
    p->of[CODE_limit_unit_working_hour] = work_office_upto(time, day, now);
}

static bool runs(const struct job_clock *k)
{
    return k->work_state == CODE_work_state_running || k->work_state == CODE_work_state_paused
           || k->work_state == CODE_work_state_at_risk || k->work_state == CODE_work_state_late;
}

void mark_of(const struct job_clock *k, const struct positions *now, struct mark *m)
{
    *m = (struct mark){ .stopped = k->stopped };
    if (!runs(k) || k->limit_unit < 1 || k->limit_unit >= LIMIT_UNITS)
        return;
    m->amount = (uint32_t)k->limit_amount;
    m->unit = (uint8_t)k->limit_unit;
    m->due = k->due;
    m->at_risk = k->at_risk;
    m->used = k->stopped ? k->elapsed : k->elapsed - now->of[k->limit_unit];
}

int64_t mark_used(const struct mark *m, const struct positions *now)
{
    return m->stopped ? m->used : m->used + now->of[m->unit];
}

static int64_t limit_of(const struct mark *m)
{
    if (m->unit == CODE_limit_unit_working_day)
        return m->amount;
    return (int64_t)m->amount * (m->unit == CODE_limit_unit_minute ? 60 : 3600) * SECOND;
}

enum danger mark_danger(const struct mark *m, const struct positions *now)
{
    if (m->due && now->at > m->due)
        return DANGER_LATE;
    if (m->stopped)
        return DANGER_PAUSED;
    return m->at_risk && now->at >= m->at_risk ? DANGER_AT_RISK : DANGER_RUNNING;
}

uint32_t mark_share(const struct mark *m, const struct positions *now)
{
    if (!m->amount)
        return 0;
    int64_t used = mark_used(m, now), limit = limit_of(m);
    if (used <= 0)
        return 0;
    int64_t share = used <= INT64_MAX / WHOLE ? used * WHOLE / limit : used / limit * WHOLE;
    return share > SHARE_MAX ? SHARE_MAX : (uint32_t)share;
}

uint16_t mark_bucket(const struct mark *m, const struct positions *now)
{
    enum danger danger = mark_danger(m, now);
    if (danger == DANGER_LATE)
        return CODE_board_bucket_late;
    if (danger == DANGER_PAUSED)
        return CODE_board_bucket_paused;
    if (!m->amount || !m->due)
        return CODE_board_bucket_beyond;
    int64_t days = m->unit == CODE_limit_unit_working_day ? m->amount - mark_used(m, now)
                                                          : instant_date(m->due) - now->today;
    if (days <= 0)
        return CODE_board_bucket_today;
    if (days <= 2)
        return days == 1 ? CODE_board_bucket_one_day : CODE_board_bucket_two_days;
    return days <= 5 ? CODE_board_bucket_three_to_five : CODE_board_bucket_beyond;
}

bool mark_leads(const struct mark *a, const struct mark *b, const struct positions *now)
{
    enum danger of_a = mark_danger(a, now), of_b = mark_danger(b, now);
    return of_a != of_b ? of_a < of_b : mark_share(a, now) > mark_share(b, now);
}

bool mark_sooner(const struct mark *a, const struct mark *b, const struct positions *now)
{
    instant due_a = a->due ? a->due : INT64_MAX, due_b = b->due ? b->due : INT64_MAX;
    if (!a->amount || !b->amount)
        return a->amount && !b->amount;
    return due_a != due_b ? due_a < due_b : mark_share(a, now) > mark_share(b, now);
}

uint64_t danger_key(const struct mark *m, const struct positions *now, uint32_t row)
{
    return (uint64_t)mark_danger(m, now) << 62 | (uint64_t)(SHARE_MAX - mark_share(m, now)) << 32 | row;
}

/* -- a page of them -- */

static int key_compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void swap(uint64_t *a, uint64_t *b)
{
    uint64_t t = *a;
    *a = *b;
    *b = t;
}

/* Parts key[from..to) so that those below the middle one of three stand first. */
static uint32_t part(uint64_t *key, uint32_t from, uint32_t to)
{
    uint32_t middle = from + (to - from) / 2, last = to - 1, less = from;
    if (key[middle] < key[from])
        swap(&key[middle], &key[from]);
    if (key[last] < key[from])
        swap(&key[last], &key[from]);
    if (key[middle] < key[last])
        swap(&key[middle], &key[last]);
    for (uint32_t i = from; i < last; i++)
        if (key[i] < key[last])
            swap(&key[i], &key[less++]);
    swap(&key[less], &key[last]);
    return less;
}

/* The first `want` of them stand first, in any order; keys differ. */
static void select_first(uint64_t *key, uint32_t n, uint32_t want)
{
    uint32_t from = 0, to = n;
    while (to - from > 1 && want > from && want < to) {
        uint32_t at = part(key, from, to);
        if (at < want)
            from = at + 1;
        else
            to = at;
    }
}

uint32_t keys_page(uint64_t *key, uint32_t n, uint32_t first, uint32_t rows)
{
    if (first >= n)
        return 0;
    if (rows > n - first)
        rows = n - first;
    select_first(key, n, first);
    select_first(key + first, n - first, rows);
    qsort(key + first, rows, sizeof *key, key_compare);
    for (uint32_t i = 0; i < rows; i++)
        swap(&key[i], &key[first + i]);
    return rows;
}
