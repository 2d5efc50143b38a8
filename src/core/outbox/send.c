/* Senders: who takes a message has it for a while, and says what became of it. */
#include "config.h"
#include "core/outbox/inner.h"

#include <string.h>

static const uint16_t ways[] = { CODE_told_way_sms, CODE_told_way_voice, CODE_told_way_letter };

enum status outbox_read(struct call *c, uint64_t outbox_no, struct outbox *o_r)
{
    *o_r = (struct outbox){ .outbox_no = outbox_no };
    enum status s = call_get(c, TABLE_outbox, o_r);
    if (s && s != ST_not_found)
        return s;
    if (s || !call_in_unit(c, o_r->unit_no))
        return refuse(c, ST_outbox_unknown, "outbox_no", number_words(c, outbox_no), NULL, NULL);
    return ST_ok;
}

bool outbox_held(const struct call *c, const struct outbox *o)
{
    return o->told_state == CODE_told_state_waiting && *o->taken_by && o->due_at > c->now;
}

instant outbox_until(struct call *c)
{
    return c->now + setting_number(c, "outbox.hours") * 3600 * SECOND;
}

void outbox_end(struct call *c, struct outbox *o, uint16_t told_state, const char *why)
{
    o->told_state = told_state;
    o->ended_at = c->now;
    o->why = why;
    o->queue = QUEUE_DONE;
    o->due_at = c->now + setting_number(c, "outbox.days") * 86400 * SECOND;
}

enum status outbox_front(struct txn *t, uint64_t queue, instant due, unsigned most, struct outbox *list, unsigned *n_r)
{
    struct scan *scan;
    struct outbox o, prefix = { .queue = queue };
    *n_r = 0;
    enum status s = scan_index(t, INDEX_outbox_due, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && *n_r < most && !(s = scan_next(scan, &o, NULL)) && o.due_at <= due)
        list[(*n_r)++] = o;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Into its place by due_at; of a full list the last one falls out. */
static void front_add(struct outbox *list, unsigned *n, unsigned most, const struct outbox *o)
{
    unsigned at = *n < most ? (*n)++ : most - 1;
    for (; at && list[at - 1].due_at > o->due_at; at--)
        list[at] = list[at - 1];
    list[at] = *o;
}

/* Each unit's own front: what waits elsewhere is not looked at. */
enum status outbox_front_within(struct call *c, uint64_t way, const struct reach *units, unsigned most,
                                struct outbox *list, unsigned *n_r)
{
    enum status s = ST_ok;
    *n_r = 0;
    for (unsigned i = 0; !s && i < units->n; i++) {
        struct scan *scan;
        struct outbox o, prefix = { .queue = way, .unit_no = units->unit_no[i] };
        s = scan_index(c->txn, INDEX_outbox_unit, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
        while (!s && !(s = scan_next(scan, &o, NULL)) && o.due_at <= c->now &&
               (*n_r < most || o.due_at < list[most - 1].due_at))
            front_add(list, n_r, most, &o);
        scan_end(&scan);
        s = s == ST_not_found ? ST_ok : s;
    }
    return s;
}

/* -- taking -- */

/* Not past its time to lapse, lest it is given up while he sends it. */
static enum status lease(struct call *c, const struct outbox *old, struct outbox *o)
{
    *o = *old;
    o->tries++;
    o->taken_by = c->user.staff_no;
    o->due_at = c->now + setting_number(c, "outbox.lease_s") * SECOND;
    call_subject(c, o->account_no);
    return call_put(c, TABLE_outbox, old, o);
}

/* How often it was tried since it was last put down: a sender who died after it was his has tried. */
static uint64_t spent(const struct outbox *o)
{
    return o->tries - o->tries_before;
}

static bool tried_out(struct call *c, const struct outbox *o)
{
    return spent(o) >= (uint64_t)setting_number(c, "outbox.tries");
}

/* What is not to be sent any more is put aside on the way: it lapsed, as the timer finds it too (tidy.c), or
 * those who took it never answered. */
static enum status give_up(struct call *c, const struct outbox *old, bool *over_r)
{
    struct outbox o = *old;
    bool lapsed = old->until <= c->now;
    *over_r = lapsed || tried_out(c, old);
    if (!*over_r)
        return ST_ok;
    outbox_end(c, &o, lapsed ? CODE_told_state_lapsed : CODE_told_state_failed,
               lapsed || *old->why ? old->why : "outbox.unanswered");
    return call_put(c, TABLE_outbox, old, &o);
}

static enum status take_way(struct call *c, uint16_t way, const struct reach *units, unsigned most,
                            struct outbox_taken *r)
{
    struct outbox list[OUTBOX_TAKEN];
    unsigned n = 0, over = 1;
    enum status s = ST_ok;
    while (!s && over && r->messages_n < most) {
        over = 0;
        s = outbox_front_within(c, way, units, most - r->messages_n, list, &n);
        for (unsigned i = 0; !s && i < n; i++) {
            bool ends;
            s = give_up(c, &list[i], &ends);
            over += ends;
            if (!s && !ends)
                s = lease(c, &list[i], &r->messages[r->messages_n++]);
        }
    }
    return s;
}

enum status do_outbox_next(struct call *c, const struct outbox_take *q, struct outbox_taken *r)
{
    unsigned most = q->most && q->most < OUTBOX_TAKEN ? (unsigned)q->most : OUTBOX_TAKEN;
    struct reach units;
    if (q->told_way == CODE_told_way_refused)
        return refuse(c, ST_code_unknown, "told_way", "refused", NULL, NULL);
    enum status s = reach_read(c, c->user.unit_no, &units);
    r->messages = pool_array(c->pool, OUTBOX_TAKEN, sizeof *r->messages);
    for (unsigned i = 0; !s && i < COUNT_OF(ways); i++)
        if (!q->told_way || q->told_way == ways[i])
            s = take_way(c, ways[i], &units, most, r);
    return s;
}

/* -- answering -- */

/* A failure that was said left it nobody's. */
static bool answerable(const struct outbox *o)
{
    return o->told_state == CODE_told_state_waiting || o->told_state == CODE_told_state_lapsed ||
        (o->told_state == CODE_told_state_failed && *o->taken_by);
}

/* His by this try? One whose time ran out may still say it, as long as nobody took it after him: it may have lapsed,
 * or failed because nobody answered. */
static enum status taken_read(struct call *c, uint64_t outbox_no, uint64_t tries, struct outbox *o_r)
{
    enum status s = outbox_read(c, outbox_no, o_r);
    if (s)
        return s;
    if (!answerable(o_r))
        return refuse(c, ST_outbox_state, "outbox_no", code_words(c, &codes_told_state, o_r->told_state), NULL, NULL);
    if (o_r->tries != tries || strcmp(o_r->taken_by, c->user.staff_no))
        return refuse(c, ST_outbox_taken, "tries", o_r->taken_by, time_words(c, o_r->due_at), NULL);
    return ST_ok;
}

static enum status answered(struct call *c, const struct outbox *old, struct outbox *r)
{
    call_subject(c, r->account_no);
    enum status s = call_put(c, TABLE_outbox, old, r);
    r->phone = masked_words(c, "phone", r->phone);
    return s;
}

enum status do_outbox_sent(struct call *c, const struct outbox_sent *q, struct outbox *r)
{
    struct outbox old;
    enum status s = taken_read(c, q->outbox_no, q->tries, &old);
    if (s)
        return s;
    *r = old;
    outbox_end(c, r, CODE_told_state_sent, "");
    r->reference = q->reference;
    return answered(c, &old, r);
}

/* Each time it waits longer, so that a gateway that is down is not run at. */
enum status do_outbox_failed(struct call *c, const struct outbox_failed *q, struct outbox *r)
{
    struct outbox old;
    enum status s = taken_read(c, q->outbox_no, q->tries, &old);
    if (s)
        return s;
    *r = old;
    r->why = q->why;
    r->taken_by = "";
    if (old.told_state != CODE_told_state_waiting)
        return answered(c, &old, r);             /* it ended before: its days run from then */
    r->due_at = c->now + setting_number(c, "outbox.retry_s") * SECOND * (instant)spent(&old);
    if (q->for_good || tried_out(c, &old))
        outbox_end(c, r, CODE_told_state_failed, q->why);
    return answered(c, &old, r);
}
