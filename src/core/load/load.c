/* Staging a file: begin, lines, and the decision. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/load/load.h"
#include "core/engine/timed.h"
#include "ops/parked.h"

#include <string.h>

#define STALE_S 120                  /* a staged load no line came for so long is given up for a new one */

static enum status load_read(struct call *c, const char *load_id, struct load *l)
{
    *l = (struct load){ .load_id = load_id };
    enum status s = call_get(c, TABLE_load, l);
    return s == ST_not_found ? refuse(c, s, "load_id", load_id, NULL, NULL) : s;
}

/* Who reads and who bills brings in readings, and has no say over another's file. */
static bool readings_alone(const struct call *c)
{
    bool reads = call_has_role(c, CODE_role_meter_reader) || call_has_role(c, CODE_role_biller);
    return reads && !call_has_role(c, CODE_role_accountant);
}

static bool load_mine(const struct call *c, const struct load *l)
{
    return !readings_alone(c) || (l->load_kind == CODE_load_kind_readings && !strcmp(l->staff_no, c->user.staff_no));
}

/* One that is his to bring in, or to let go. */
static enum status load_own(struct call *c, const char *load_id, struct load *l)
{
    enum status s = load_read(c, load_id, l);
    return s || load_mine(c, l) ? s : refuse(c, ST_not_permitted, "load_id", NULL, NULL, NULL);
}

static bool under_way(const struct load *l)
{
    return l->load_state == CODE_load_state_staged || l->load_state == CODE_load_state_decided;
}

/* The one that is under way; ST_not_found when none is. */
static enum status load_current(struct call *c, struct load *l)
{
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_load, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    do
        s = scan_next(scan, l, NULL);
    while (!s && !under_way(l));
    scan_end(&scan);
    return s;
}

static const char *how_far(struct call *c, const struct load *l)
{
    return pool_printf(c->pool, "%llu/%llu", (unsigned long long)l->applied, (unsigned long long)l->rows);
}

/* What is said of a load in the record: its file and how far it came. */
static void remark(struct call *c, const struct load *l)
{
    call_remark_code(c, &codes_load_kind, l->load_kind, pool_printf(c->pool, "%s %s", l->file, how_far(c, l)));
}

/* In that state this cannot be done to it. */
static enum status state_refused(struct call *c, const struct load *l)
{
    return refuse(c, ST_load_state, "load_id", l->file, code_words(c, &codes_load_state, l->load_state), how_far(c, l));
}

static enum status load_drop(struct call *c, const struct load *old, struct load *r)
{
    remark(c, old);
    r->load_state = CODE_load_state_dropped;
    c->effects->timed_work = true;
    call_feed(c, CODE_feed_kind_load, 0, 0, r->load_id);
    return call_put(c, TABLE_load, old, r);
}

/* One is under way at a time; a staged one that was left alone gives way. */
static enum status make_way(struct call *c)
{
    struct load other, dropped;
    enum status s = load_current(c, &other);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (other.load_state == CODE_load_state_decided || other.at > c->now - STALE_S * SECOND)
        return refuse(c, ST_load_under_way, "load_id", other.file, other.staff_no, other.load_id);
    dropped = other;
    return load_drop(c, &other, &dropped);
}

enum status do_load_begin(struct call *c, const struct load *q, struct load *r)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    if (!*q->load_id || q->load_id[strspn(q->load_id, good)])
        return refuse(c, ST_text_invalid, "load_id", NULL, NULL, NULL);
    if (!load_kind(q->load_kind))
        return refuse(c, ST_code_unknown, "load_kind", office_number(c, q->load_kind), NULL, NULL);
    if (readings_alone(c) && q->load_kind != CODE_load_kind_readings)
        return refuse(c, ST_not_permitted, "load_kind", NULL, NULL, NULL);
    enum status s = make_way(c);
    if (s)
        return s;
    *r = (struct load){ .load_id = q->load_id, .load_kind = q->load_kind, .load_state = CODE_load_state_staged,
                        .staff_no = c->user.staff_no, .at = c->now, .file = q->file };
    s = call_insert(c, TABLE_load, r);
    return s == ST_exists ? refuse(c, s, "load_id", q->load_id, NULL, NULL) : s;
}

/* -- lines -- */

/* A line is a double when another line of this file is about the same thing. The
 * same line once more is a repeat of lines whose answer was lost. */
static enum status stage(struct call *c, const struct load *l, const struct load_line *q, const void *row,
                         bool *fresh_r)
{
    struct load_row staged = { .load_id = l->load_id, .line = q->line, .row = q->row };
    staged.subject = load_kind(l->load_kind)->subject(c, row);
    enum status s = store_insert(c->txn, TABLE_load_row, &staged);
    *fresh_r = s == ST_ok;
    if (s != ST_exists)
        return s;
    struct load_row there = { .load_id = l->load_id, .subject = staged.subject };
    s = call_get(c, TABLE_load_row, &there);
    if (!s && there.line != q->line)
        s = refuse(c, ST_line_twice, "", office_number(c, there.line), NULL, NULL);
    return s;
}

static enum status take_line(struct call *c, const struct load *l, const struct load_line *q, bool *fresh_r)
{
    const struct record *r = load_kind_record(l->load_kind);
    void *row = pool_get(c->pool, r->size);
    enum status s = record_decode(r, row, q->row.at, q->row.n, NULL, c->pool, c->fault);
    if (s)
        return s;
    record_init(r, row);
    s = record_check(r, row, c->fault);
    if (!s)
        s = load_line_check(load_kind(l->load_kind), c, row);
    if (!s && load_kind(l->load_kind)->beside)
        s = load_kind(l->load_kind)->beside(c, l, row);
    return s ? s : stage(c, l, q, row, fresh_r);
}

static void note_bad(struct call *c, struct load_answer *r, uint64_t line, enum status s)
{
    const struct fault *f = c->fault;
    r->bad[r->bad_n++] = (struct load_fault){
        .line = line, .status = status_name(s), .field = pool_copy(c->pool, f->field),
        .arg1 = pool_copy(c->pool, f->arg[0]), .arg2 = pool_copy(c->pool, f->arg[1]),
        .arg3 = pool_copy(c->pool, f->arg[2]) };
}

/* What the store itself answers ends the whole; anything else is the line's fault. */
static bool ends_all(enum status s)
{
    return s == ST_disk_full || s == ST_store_broken || s == ST_internal || s == ST_unavailable;
}

enum status do_load_rows(struct call *c, const struct load_rows *q, struct load_answer *r)
{
    struct load l, after;
    uint64_t staged = 0;
    enum status s = load_own(c, q->load_id, &l);
    if (!s && l.load_state != CODE_load_state_staged)
        s = state_refused(c, &l);
    if (s)
        return s;
    r->bad = pool_array(c->pool, q->rows_n, sizeof *r->bad);
    for (uint32_t i = 0; i < q->rows_n; i++) {
        *c->fault = (struct fault){ .status = ST_ok };
        bool fresh = false;
        s = take_line(c, &l, &q->rows[i], &fresh);
        if (s && ends_all(s))
            return s;
        if (s)
            note_bad(c, r, q->rows[i].line, s);
        else
            r->good++, staged += fresh;
    }
    after = l;
    after.rows += staged;
    after.bad += r->bad_n;
    after.at = c->now;
    return call_put(c, TABLE_load, &l, &after);
}

/* -- the decision -- */

enum status do_load_commit(struct call *c, const struct load_ask *q, struct load *r)
{
    struct load l;
    enum status s = load_own(c, q->load_id, &l);
    if (!s && l.load_state != CODE_load_state_staged)
        s = state_refused(c, &l);
    if (!s && ((l.bad && !q->skip_bad) || !l.rows))
        s = refuse(c, ST_check_failed, "", office_number(c, l.bad), NULL, NULL);
    if (s)
        return s;
    *r = l;
    r->load_state = CODE_load_state_decided;
    c->effects->timed_work = true;
    call_feed(c, CODE_feed_kind_load, 0, 0, r->load_id);
    call_remark_code(c, &codes_load_kind, l.load_kind,
                     pool_printf(c->pool, "%s %llu", l.file, (unsigned long long)l.rows));
    return call_put(c, TABLE_load, &l, r);
}

/* The parked of a load, and why. */
static void standing_put(struct call *c, struct load *r, const struct fault *why, uint64_t line)
{
    struct parked *p = pool_array(c->pool, 1, sizeof *p);
    struct fault *kept = POOL_NEW(c->pool, struct fault);    /* the texts stay the fault's */
    *kept = *why;
    parked_keep(kept, p);
    p->since = c->now;
    p->line = line;
    r->standing = p;
    r->standing_n = 1;
}

/* A decided one is let go while nothing brings it in: it is kept why it stood. */
static enum status drop_decided(struct call *c, const struct load *l, struct load *r)
{
    struct task row;
    struct fault why;
    bool stopped = false;
    enum status s = task_stopped(c, TIMED_load_apply, &row, &stopped);
    if (s)
        return s;
    if (!stopped)
        return refuse(c, ST_load_decided, "load_id", l->file, how_far(c, l), l->load_id);
    fault_set(&why, ST_task_stopped, "", row.staff_name, time_words(c, row.since), NULL);
    standing_put(c, r, &why, 0);
    return load_drop(c, l, r);
}

/* What was applied stays: the record says how much. */
enum status do_load_drop(struct call *c, const struct load_ask *q, struct load *r)
{
    struct load l;
    enum status s = load_own(c, q->load_id, &l);
    *r = l;
    if (!s && l.load_state == CODE_load_state_decided)
        return drop_decided(c, &l, r);
    if (!s && l.load_state != CODE_load_state_staged && l.load_state != CODE_load_state_parked)
        s = state_refused(c, &l);
    return s ? s : load_drop(c, &l, r);
}

/* -- standing, and going on -- */

/* At the line that is next: a refused one, to which slices are halved down. */
static enum status load_stand(struct call *c, const struct load *l, const struct fault *why, struct load *r)
{
    struct load_row next = { .line = 0 };
    unsigned n = 0;
    if (l->load_state != CODE_load_state_decided)
        return state_refused(c, l);
    enum status s = load_next_rows(c, l->load_id, 1, &next, &n);
    if (s)
        return s;
    *r = *l;
    standing_put(c, r, why, next.line);
    r->load_state = CODE_load_state_parked;
    remark(c, r);
    return call_put(c, TABLE_load, l, r);
}

enum status do_load_park(struct call *c, const struct slice_refused *q, struct load *r)
{
    struct load l;
    struct fault why;
    enum status s = load_read(c, q->subject, &l);
    parked_fault(q->standing, &why);
    return s ? s : load_stand(c, &l, &why, r);
}

/* By hand: it stands as one that was refused does, and others may be brought in. */
static enum status load_stop(struct call *c, const char *load_id, struct load *r)
{
    struct load l;
    struct fault why;
    enum status s = load_read(c, load_id, &l);
    fault_set(&why, ST_subject_stopped, "", c->user.staff_name, NULL, NULL);
    return s ? s : load_stand(c, &l, &why, r);
}

/* The cause is gone, or so somebody thinks: the same line is tried first. */
enum status do_load_resume(struct call *c, const struct load_ask *q, struct load *r)
{
    struct load l;
    enum status s = load_own(c, q->load_id, &l);
    if (!s && l.load_state != CODE_load_state_parked)
        s = state_refused(c, &l);
    if (!s)
        s = make_way(c);
    if (s)
        return s;
    *r = l;
    r->load_state = CODE_load_state_decided;
    r->standing_n = 0;
    c->effects->timed_work = true;
    call_feed(c, CODE_feed_kind_load, 0, 0, r->load_id);
    remark(c, r);
    return call_put(c, TABLE_load, &l, r);
}

/* -- looking -- */

/* How far a decided load is applied, and why a parked one stands. */
enum status do_load_show(struct call *c, const struct load_ask *q, struct load *r)
{
    return load_own(c, q->load_id, r);
}

static bool not_ended(void *context, void *row)
{
    const struct load *l = row;
    return load_mine(context, l) && (under_way(l) || l->load_state == CODE_load_state_parked);
}

enum status do_load_list(struct call *c, const struct nothing *q, struct load_list *r)
{
    (void)q;
    r->loads = pool_array(c->pool, LOADS_LISTED, sizeof *r->loads);
    struct listing l = { .rows = r->loads, .most = LOADS_LISTED, .n = &r->loads_n, .more = &r->more,
                         .keep = not_ended, .context = c };
    return listing_table(c, TABLE_load, &(struct scan_range){ 0 }, &l);
}

/* The one that is applied; else the first that stands. */
enum status far_load_apply(struct call *c, struct task_shown *r)
{
    struct load_list list = { .more = false };
    const struct load *shown = NULL;
    enum status s = do_load_list(c, &(struct nothing){ .nothing = false }, &list);
    for (uint32_t i = list.loads_n; !s && i-- > 0;) {
        const struct load *l = &list.loads[i];
        bool stands = l->load_state == CODE_load_state_parked;
        if (l->load_state == CODE_load_state_decided ||
            (stands && (!shown || shown->load_state != CODE_load_state_decided)))
            shown = l;
    }
    if (!shown)
        return s;
    r->subject = shown->load_id;
    r->title = shown->file;
    r->rows_done = shown->applied;
    r->rows_of = shown->rows;
    r->standing = shown->standing;
    r->standing_n = shown->load_state == CODE_load_state_parked ? shown->standing_n : 0;
    return ST_ok;
}

enum status mend_load_apply(struct call *c, const char *subject, enum mending how)
{
    struct load l;
    struct load_ask ask = { .load_id = subject };
    if (how == MEND_STOP)
        return load_stop(c, subject, &l);
    return how == MEND_DROP ? do_load_drop(c, &ask, &l) : do_load_resume(c, &ask, &l);
}
