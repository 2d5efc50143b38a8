/* Whose days and hours hold for a unit: what is its own before what is above it, and one
 * table of days for all that have the same. */
#include "config.h"
#include "core/work/calendars.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct owned_time {
    struct work_time *time;
    enum status why;                    /* why there is none */
    struct fault fault;
};

/* -- a set as rows -- */

/* "08:00-12:00 13:30-17:30", in their order: what overlaps is said of the field it was typed in. */
static enum status spans_add(const struct unit_hours *h, const char *field, const char *text, uint16_t pattern,
                             bool counts, struct pool *pool, struct array *rows, struct fault *f)
{
    for (int last = 0; *text;) {
        char opens[6] = "", closes[6] = "";
        int n = 0, from, to;
        text += strspn(text, " ");
        if (!*text)
            return ST_ok;
        if (sscanf(text, "%5[0-9:]-%5[0-9:]%n", opens, closes, &n) != 2 || !n || (text[n] && text[n] != ' '))
            return fault_set(f, ST_hour_invalid, field, text, NULL, NULL);
        struct office_hours *row = array_add(rows, pool, sizeof *row);
        *row = (struct office_hours){
            .unit_kind = h->unit_kind, .valid_from = h->valid_from, .day_pattern = pattern,
            .opens = pool_copy(pool, opens), .closes = pool_copy(pool, closes), .counts_for_limit = counts,
            .source = h->source };
        enum status s = hours_span(row, &from, &to, f);
        if (s)
            return f ? fault_set(f, s, field, f->arg[0], f->arg[1], NULL) : s;
        if (from < last)
            return fault_set(f, ST_hours_overlap, field, opens, NULL, NULL);
        last = to;
        text += n;
    }
    return ST_ok;
}

enum status unit_hours_rows(const struct unit_hours *h, struct pool *pool, struct array *rows, struct fault *f)
{
    const char *fridays = *h->fridays ? h->fridays : h->workdays;
    const char *make_up = *h->make_up_days ? h->make_up_days : h->workdays;
    const struct { const char *field, *text; uint16_t pattern; bool counts; } day[] = {
        { "workdays", h->workdays, CODE_day_pattern_monday, true },
        { "workdays", h->workdays, CODE_day_pattern_tuesday, true },
        { "workdays", h->workdays, CODE_day_pattern_wednesday, true },
        { "workdays", h->workdays, CODE_day_pattern_thursday, true },
        { "fridays", fridays, CODE_day_pattern_friday, true },
        { "make_up_days", make_up, CODE_day_pattern_make_up, true },
        { "saturdays", h->saturdays, CODE_day_pattern_saturday, false },
        { "sundays", h->sundays, CODE_day_pattern_sunday, false },
        { "off_days", h->off_days, CODE_day_pattern_day_off, false },
    };
    enum status s = ST_ok;
    for (size_t i = 0; !s && !h->as_above && i < COUNT_OF(day); i++)
        s = spans_add(h, day[i].field, day[i].text, day[i].pattern, day[i].counts, pool, rows, f);
    return s;
}

/* -- who has any of his own -- */

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int unit_compare(const void *a, const void *b)
{
    return strcmp(((const struct unit *)a)->unit_no, ((const struct unit *)b)->unit_no);
}

static const struct unit *unit_find(const struct calendars *k, const char *unit_no)
{
    const struct unit key = { .unit_no = unit_no };
    return k->units.n ? bsearch(&key, k->units.at, k->units.n, sizeof key, unit_compare) : NULL;
}

static void owner_add(struct calendars *k, const char *unit_no)
{
    for (unsigned i = 0; i < k->owners; i++)
        if (!strcmp(k->owner[i], unit_no))
            return;
    k->owner[k->owners++] = unit_no;
}

enum status calendars_place(struct calendars *k, struct pool *pool)
{
    const struct unit_day *day = k->own_days.at;
    const struct unit_hours *hours = k->own_hours.at;
    k->owner = pool_array(pool, CALENDARS_OWN + 1, sizeof *k->owner);
    for (unsigned i = 0; i < k->own_days.n && k->owners <= CALENDARS_OWN; i++)
        owner_add(k, day[i].unit_no);
    for (unsigned i = 0; i < k->own_hours.n && k->owners <= CALENDARS_OWN; i++)
        owner_add(k, hours[i].unit_no);
    if (k->owners > CALENDARS_OWN)
        return ST_field_too_many;
    if (k->owners)
        qsort(k->owner, k->owners, sizeof *k->owner, name_compare);
    if (k->units.n)
        qsort(k->units.at, k->units.n, sizeof(struct unit), unit_compare);
    k->time = pool_array(pool, (k->owners + 1) * UNIT_KINDS, sizeof *k->time);
    return ST_ok;
}

void calendars_free(struct calendars *k)
{
    for (unsigned i = 0; k->time && i < (k->owners + 1) * UNIT_KINDS; i++)
        if (k->time[i])
            work_time_free(&k->time[i]->time);
}

/* 1 from the first of them; 0: it is nobody's. */
static unsigned owner_no(const struct calendars *k, const char *unit_no)
{
    const char **at = k->owners ? bsearch(&unit_no, k->owner, k->owners, sizeof *k->owner, name_compare) : NULL;
    return at ? (unsigned)(at - k->owner) + 1 : 0;
}

/* From that unit up, itself first: those that have any of their own. Deeper than UNIT_DEPTH hangs none. */
static unsigned owners_above(const struct calendars *k, const char *unit_no, const char *owner[UNIT_DEPTH])
{
    unsigned n = 0;
    for (unsigned step = 0; k->owners && *unit_no && step < UNIT_DEPTH; step++) {
        const struct unit *u = unit_find(k, unit_no);
        if (owner_no(k, unit_no))
            owner[n++] = unit_no;
        unit_no = u ? u->parent : "";
    }
    return n;
}

/* -- the days -- */

static struct calendar *days_of(const struct calendars *k, const char *const *owner, unsigned n)
{
    struct calendar *c = calendar_new();
    const struct holiday *decreed = k->days.at;
    const struct unit_day *own = k->own_days.at;
    for (unsigned i = 0; i < k->days.n; i++)
        calendar_add(c, decreed[i].day, decreed[i].day_kind == CODE_day_kind_work);
    while (n-- > 0)
        for (unsigned i = 0; i < k->own_days.n; i++)
            if (!own[i].as_above && !strcmp(own[i].unit_no, owner[n]))
                calendar_change(c, own[i].day, own[i].day_kind == CODE_day_kind_work);
    return c;
}

/* -- the hours -- */

/* The newest of its sets on that day, if it is its own then. */
static const struct unit_hours *own_on(const struct calendars *k, const char *unit_no, uint16_t kind, date on)
{
    const struct unit_hours *h = k->own_hours.at, *found = NULL;
    for (unsigned i = 0; i < k->own_hours.n; i++)
        if (h[i].unit_kind == kind && h[i].valid_from <= on && !strcmp(h[i].unit_no, unit_no)
            && (!found || found->valid_from < h[i].valid_from))
            found = &h[i];
    return found && !found->as_above ? found : NULL;
}

static void row_from(struct array *rows, struct pool *pool, const struct office_hours *h, date from)
{
    struct office_hours *row = array_add(rows, pool, sizeof *row);
    *row = *h;
    row->valid_from = from;
}

/* The office's set of that kind on that day; from: as which day's it stands then. */
static void office_rows(const struct calendars *k, uint16_t kind, date from, struct pool *pool, struct array *rows)
{
    const struct office_hours *h = k->hours.at;
    date newest = 0;
    for (unsigned i = 0; i < k->hours.n; i++)
        if (h[i].unit_kind == kind && h[i].valid_from <= from && h[i].valid_from > newest)
            newest = h[i].valid_from;
    for (unsigned i = 0; newest && i < k->hours.n; i++)
        if (h[i].unit_kind == kind && h[i].valid_from == newest)
            row_from(rows, pool, &h[i], from);
}

/* What holds from that day on: of the nearest that has any. */
static enum status set_on(const struct calendars *k, const char *const *owner, unsigned n, uint16_t kind, date from,
                          struct pool *pool, struct array *rows, struct fault *f)
{
    for (unsigned i = 0; i < n; i++) {
        const struct unit_hours *h = own_on(k, owner[i], kind, from);
        if (h) {
            struct unit_hours then = *h;
            then.valid_from = from;
            return unit_hours_rows(&then, pool, rows, f);
        }
    }
    office_rows(k, kind, from, pool, rows);
    return ST_ok;
}

static void day_add(struct array *days, struct pool *pool, date day)
{
    const date *have = days->at;
    for (unsigned i = 0; i < days->n; i++)
        if (have[i] == day)
            return;
    *(date *)array_add(days, pool, sizeof day) = day;
}

/* The hours of that kind there, a set for each day on which any of them changes. */
static enum status hours_of(const struct calendars *k, const char *const *owner, unsigned n, uint16_t kind,
                            struct pool *pool, struct array *rows, struct fault *f)
{
    struct array days = { 0 };
    const struct office_hours *office = k->hours.at;
    const struct unit_hours *own = k->own_hours.at;
    enum status s = ST_ok;
    for (unsigned i = 0; i < k->hours.n; i++)
        if (office[i].unit_kind == kind)
            day_add(&days, pool, office[i].valid_from);
    for (unsigned i = 0; i < k->own_hours.n; i++)
        for (unsigned o = 0; o < n; o++)
            if (own[i].unit_kind == kind && !strcmp(own[i].unit_no, owner[o]))
                day_add(&days, pool, own[i].valid_from);
    for (unsigned i = 0; !s && i < days.n; i++)
        s = set_on(k, owner, n, kind, ((const date *)days.at)[i], pool, rows, f);
    return s;
}

/* -- the table of days -- */

static struct owned_time *time_make(const struct calendars *k, struct pool *pool, const char *const *owner, unsigned n,
                                    uint16_t kind)
{
    struct owned_time *t = POOL_NEW(pool, struct owned_time);
    struct array rows = { 0 };
    struct calendar *c = days_of(k, owner, n);
    t->why = hours_of(k, owner, n, kind, pool, &rows, &t->fault);
    if (!t->why)
        t->why = work_time_new(c, rows.at, rows.n, kind, &t->time, &t->fault);
    calendar_free(&c);
    return t;
}

enum status calendars_time(struct calendars *k, struct pool *pool, const char *unit_no, uint16_t unit_kind,
                           const struct work_time **time_r, struct fault *f)
{
    const char *owner[UNIT_DEPTH];
    if (!k->time)
        return fault_set(f, ST_field_too_many, "unit_no", pool_printf(pool, "%u", CALENDARS_OWN), NULL, NULL);
    unsigned n = owners_above(k, unit_no, owner);
    struct owned_time **at = &k->time[(n ? owner_no(k, owner[0]) : 0) * UNIT_KINDS + unit_kind];
    if (!*at)
        *at = time_make(k, pool, owner, n, unit_kind);
    *time_r = (*at)->time;
    if ((*at)->why && f)
        *f = (*at)->fault;
    return (*at)->why;
}
