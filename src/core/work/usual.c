/* Samples of stages, in a table by unit, kind and stage; "" as unit is the whole office. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/job_acts.h"
#include "core/work/usual.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN UINT16_MAX               /* the job has not ended */
#define MINUTE (60 * SECOND)

struct sample { uint64_t job_no; uint32_t minute; uint16_t took, after; };
struct sampled {
    char unit_no[NAME_ROOM], kind[NAME_ROOM], stage[NAME_ROOM];
    uint32_t n;
    struct sample sample[USUAL_SAMPLES];
};

struct usuals {
    struct lock lock;
    struct sampled *at;
    uint32_t n, room;
    uint32_t slot[USUAL_SLOTS];           /* 0 free, else its number and one more */
};

struct usuals *usuals_new(void)
{
    struct usuals *p = calloc(1, sizeof *p);
    if (!p)
        panic("out of memory");
    lock_init(&p->lock, LOCK_usual);
    return p;
}

void usuals_free(struct usuals **p)
{
    if (*p) {
        lock_destroy(&(*p)->lock);
        free((*p)->at);
    }
    free(*p);
    *p = NULL;
}

/* -- the table -- */

static uint32_t hash_add(uint32_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 16777619u;
    return (h ^ 0xff) * 16777619u;
}

static uint32_t *slot_of(struct usuals *p, const char *unit_no, const char *kind, const char *stage)
{
    uint32_t at = hash_add(hash_add(hash_add(2166136261u, unit_no), kind), stage) % USUAL_SLOTS;
    for (; p->slot[at]; at = (at + 1) % USUAL_SLOTS) {
        const struct sampled *e = &p->at[p->slot[at] - 1];
        if (!strcmp(e->stage, stage) && !strcmp(e->unit_no, unit_no) && !strcmp(e->kind, kind))
            break;
    }
    return &p->slot[at];
}

static struct sampled *find(struct usuals *p, const char *unit_no, const char *kind, const char *stage)
{
    uint32_t at = *slot_of(p, unit_no, kind, stage);
    return at ? &p->at[at - 1] : NULL;
}

static struct sampled *find_or_add(struct usuals *p, const char *unit_no, const char *kind, const char *stage)
{
    uint32_t *slot = slot_of(p, unit_no, kind, stage);
    if (*slot || p->n == USUAL_KEYS)
        return *slot ? &p->at[*slot - 1] : NULL;
    if (p->n == p->room) {
        p->room = p->room ? p->room * 2 : 64;
        p->at = realloc(p->at, p->room * sizeof *p->at);
        if (!p->at)
            panic("out of memory");
    }
    struct sampled *e = &p->at[p->n];
    *slot = ++p->n;
    memset(e, 0, sizeof *e);
    text_copy(e->unit_no, sizeof e->unit_no, unit_no);
    text_copy(e->kind, sizeof e->kind, kind);
    text_copy(e->stage, sizeof e->stage, stage);
    return e;
}

static void drop(struct sampled *e, uint64_t job_no)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < e->n; i++)
        if (e->sample[i].job_no != job_no)
            e->sample[kept++] = e->sample[i];
    e->n = kept;
}

static bool newer(const struct sample *a, const struct sample *b)
{
    return a->minute != b->minute ? a->minute > b->minute : a->job_no > b->job_no;
}

/* The newest first; the oldest goes where there is no room. */
static void keep(struct sampled *e, const struct sample *s)
{
    uint32_t i = e->n < USUAL_SAMPLES ? e->n++ : USUAL_SAMPLES;
    for (; i && newer(s, &e->sample[i - 1]); i--)
        if (i < USUAL_SAMPLES)
            e->sample[i] = e->sample[i - 1];
    if (i < USUAL_SAMPLES)
        e->sample[i] = *s;
}

/* -- what a job says -- */

static const struct job_event *finish_of(const struct job *j, unsigned stage_no)
{
    const struct job_event *found = NULL;
    for (uint32_t i = 0; i < j->events_n; i++)
        if (j->events[i].work_act == CODE_work_act_finished && j->events[i].stage_no == stage_no
            && job_event_holds(j, i))
            found = &j->events[i];
    return found;
}

bool usuals_said(const struct job *j)
{
    for (uint32_t i = 0; i < j->events_n; i++)
        if (j->events[i].work_act == CODE_work_act_finished && j->events[i].stage_no)
            return true;
    return false;
}

static uint16_t days_of(int64_t days)
{
    return days < 0 ? 0 : days >= UNKNOWN ? UNKNOWN - 1 : (uint16_t)days;
}

static const struct work_limit in_days = { .unit = CODE_limit_unit_working_day };

/* By a clock in working days, whatever the stage's own limit counts in. */
static bool days_by(const struct work_history *h, unsigned no, const struct work_time *time, instant now,
                    struct work_clock *k)
{
    struct fault f = { .status = ST_ok };
    return work_clock(h, (uint16_t)no, &in_days, time, now, k, &f) == ST_ok;
}

/* whole: of a job that is done; NULL: it is not. */
static bool sample_of(struct call *c, const struct work_history *h, uint64_t job_no, unsigned no,
                      const struct work_time *time, const struct work_clock *whole, struct sample *s)
{
    struct work_clock stage, then;
    if (!days_by(h, no, time, c->now, &stage) || !stage.closed || !stage.started)
        return false;
    *s = (struct sample){ .job_no = job_no, .minute = (uint32_t)(stage.closed / MINUTE),
                          .took = days_of(stage.elapsed), .after = UNKNOWN };
    if (whole && days_by(h, 0, time, stage.closed, &then))
        s->after = days_of(whole->elapsed - then.elapsed);
    return true;
}

static void put(struct usuals *p, const char *unit_no, const struct job *j, const char *stage, const struct sample *s)
{
    struct sampled *e = s ? find_or_add(p, unit_no, j->job_kind, stage) : find(p, unit_no, j->job_kind, stage);
    if (!e)
        return;
    drop(e, j->job_no);
    if (s)
        keep(e, s);
}

void usuals_see(struct call *c, struct usuals *p, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    const struct work_time *time;
    struct fault before = *c->fault;
    struct sample s;
    if (!flow || unit_work_time(c, j->unit_no, &time)) {
        *c->fault = before;
        return;
    }
    bool said = usuals_said(j);
    struct work_history h = { .event = NULL };
    struct work_clock whole;
    if (said)
        h = job_history_measured(c, j, &in_days);
    bool done = said && j->job_state == CODE_job_state_done && days_by(&h, 0, time, c->now, &whole);
    for (unsigned no = 1; no <= flow->stages; no++) {
        bool have = finish_of(j, no) && sample_of(c, &h, j->job_no, no, time, done ? &whole : NULL, &s);
        lock_take(&p->lock);
        put(p, j->unit_no, j, flow->stage[no - 1].name, have ? &s : NULL);
        put(p, "", j, flow->stage[no - 1].name, have ? &s : NULL);
        lock_give(&p->lock);
    }
}

/* -- at start -- */

struct reading_back { struct usuals *usual; int32_t month; uint32_t left; };

/* To the end of a table, or to a damaged page: what stands behind it has no usual time, and nobody is kept from
 * his work by that. The store names the page. */
static enum status unread_ok(enum status s)
{
    return s == ST_not_found || s == ST_store_broken ? ST_ok : s;
}

static enum status month_read(struct call *c, struct reading_back *b, const struct unit *u)
{
    struct word word;
    struct scan *scan;
    struct job j;
    struct pool *keep = c->pool;
    job_word_month(&word, u->unit_no, b->month);
    struct scan_range range = { .words = word.b, .words_n = word.n, .backward = true };
    enum status s = scan_index(c->txn, INDEX_job_word, &range, &scan);
    if (s)
        return unread_ok(s);
    c->pool = pool_new(1u << 15);
    for (unsigned n = 0; n < USUAL_UNIT_JOBS && b->left && !(s = job_next_readable(c->txn, scan, &j, c->pool));
         n++, b->left--) {
        if (!strcmp(j.unit_no, u->unit_no))              /* units share words by their hash */
            usuals_see(c, b->usual, &j);
        pool_clear(c->pool);
    }
    pool_free(&c->pool);
    c->pool = keep;
    scan_end(&scan);
    return unread_ok(s);
}

/* The newest month of every unit before an older one of any. */
enum status usuals_read(struct core *core, struct usuals *p)
{
    struct system_look g;
    struct scan *scan;
    struct unit u;
    struct array units = { 0 };
    enum status s = system_look_begin(core, OP_work_board, &g);
    if (s)
        return s;
    struct reading_back b = { .usual = p, .month = date_month(g.call.today), .left = USUAL_JOBS };
    s = scan_table(g.call.txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &u, NULL)))
        record_copy(&unit_record, array_add(&units, g.call.pool, sizeof u), &u, g.call.pool);
    scan_end(&scan);
    s = unread_ok(s);
    for (unsigned m = 0; !s && m < USUAL_MONTHS; m++, b.month = month_add(b.month, -1))
        for (unsigned i = 0; !s && i < units.n && b.left; i++)
            s = month_read(&g.call, &b, &((struct unit *)units.at)[i]);
    system_look_end(&g);
    return s;
}

/* -- asked -- */

static int days_compare(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* So many of 100 took no longer. */
static uint16_t share_of(uint16_t *days, uint32_t n, unsigned percent)
{
    qsort(days, n, sizeof *days, days_compare);
    return n ? days[(n * percent + 99) / 100 - 1] : 0;
}

static void usual_of(const struct sampled *e, bool here, struct usual *r)
{
    uint16_t took[USUAL_SAMPLES], after[USUAL_SAMPLES];
    uint32_t ended = 0;
    *r = (struct usual){ .n = e->n, .here = here };
    for (uint32_t i = 0; i < e->n; i++) {
        took[i] = e->sample[i].took;
        if (e->sample[i].after != UNKNOWN)
            after[ended++] = e->sample[i].after;
    }
    r->days = share_of(took, e->n, 50);
    r->most = share_of(took, e->n, 80);
    r->after = share_of(after, ended, 50);
}

void usual_ask(struct usuals *p, const char *unit_no, const char *kind, const char *stage, struct usual *r)
{
    lock_take(&p->lock);
    const struct sampled *here = find(p, unit_no, kind, stage), *all = find(p, "", kind, stage);
    *r = (struct usual){ .n = 0 };
    if (here && (here->n >= USUAL_FEW || !all || all->n < USUAL_FEW))
        usual_of(here, true, r);
    else if (all)
        usual_of(all, false, r);
    lock_give(&p->lock);
}
