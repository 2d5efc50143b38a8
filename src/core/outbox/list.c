/* Messages as people see them, and what they may do with one: withdraw it before anybody
 * has sent it, or have one that failed tried again. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/engine/listing.h"
#include "core/outbox/inner.h"

struct wanted { struct call *c; const struct outbox_list_ask *q; };

static bool wanted(void *context, void *row)
{
    const struct wanted *w = context;
    struct outbox *o = row;
    bool job = !w->q->job_no || o->job_no == w->q->job_no;
    bool state = !w->q->told_state || o->told_state == w->q->told_state;
    o->phone = masked_words(w->c, "phone", o->phone);
    return job && state && call_in_unit(w->c, o->unit_no);
}

enum status do_outbox_list(struct call *c, const struct outbox_list_ask *q, struct outbox_list *r)
{
    struct key token;
    uint8_t word[OUTBOX_WORD];
    struct wanted w = { .c = c, .q = q };
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->messages = pool_array(c->pool, OUTBOX_LISTED, sizeof *r->messages);
    struct scan_range range = { .backward = true, .token = token.b, .token_n = token.n };
    struct listing l = { .rows = r->messages, .most = OUTBOX_LISTED, .look = OUTBOX_LOOKED_AT, .n = &r->messages_n,
                         .token = &r->token, .keep = wanted, .context = &w };
    if (!*q->account_no && !q->job_no)
        return listing_table(c, TABLE_outbox, &range, &l);
    range.words = word;
    range.words_n = *q->account_no ? outbox_account_word(q->account_no, word) : outbox_job_word(q->job_no, word);
    return listing_index(c, INDEX_outbox_word, &range, &l);
}

static enum status seen_read(struct call *c, uint64_t outbox_no, uint64_t version, struct outbox *o_r)
{
    enum status s = outbox_read(c, outbox_no, o_r);
    return !s && version && version != o_r->version ? refuse(c, ST_stale, "outbox_no", NULL, NULL, NULL) : s;
}

static enum status state_refused(struct call *c, const struct outbox *o)
{
    return refuse(c, ST_outbox_state, "outbox_no", code_words(c, &codes_told_state, o->told_state), NULL, NULL);
}

static enum status put(struct call *c, const struct outbox *old, struct outbox *r)
{
    call_subject(c, r->account_no);
    enum status s = call_put(c, TABLE_outbox, old, r);
    r->phone = masked_words(c, "phone", r->phone);
    return s;
}

enum status do_outbox_withdraw(struct call *c, const struct outbox_withdraw *q, struct outbox *r)
{
    struct outbox old;
    enum status s = seen_read(c, q->outbox_no, q->version, &old);
    if (!s && old.told_state != CODE_told_state_waiting)
        s = state_refused(c, &old);
    if (!s && outbox_held(c, &old))
        s = refuse(c, ST_outbox_taken, "outbox_no", old.taken_by, time_words(c, old.due_at), NULL);
    if (s)
        return s;
    *r = old;
    outbox_end(c, r, CODE_told_state_withdrawn, q->why);
    return put(c, &old, r);
}

/* Is it known still to whom? */
static enum status to_somebody(struct call *c, const struct outbox *o)
{
    const char *needed = o->told_way == CODE_told_way_letter ? o->address : o->phone;
    return *needed ? ST_ok : refuse(c, ST_outbox_forgotten, "outbox_no", number_words(c, o->outbox_no), NULL, NULL);
}

enum status do_outbox_again(struct call *c, const struct outbox_ask *q, struct outbox *r)
{
    struct outbox old;
    enum status s = seen_read(c, q->outbox_no, q->version, &old);
    if (!s && old.told_state != CODE_told_state_failed && old.told_state != CODE_told_state_lapsed)
        s = state_refused(c, &old);
    if (!s)
        s = to_somebody(c, &old);
    if (s)
        return s;
    *r = old;
    r->told_state = CODE_told_state_waiting;
    r->queue = r->told_way;
    r->due_at = c->now;
    r->until = outbox_until(c);
    r->ended_at = 0;
    r->taken_by = r->why = "";
    r->tries_before = old.tries;
    return put(c, &old, r);
}
