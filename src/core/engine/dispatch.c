/* The chain of checks that no operation can skip, and the only place that calls
 * one. Each step refuses by status; the first refusal ends it and undoes the
 * whole. What an operation did stays in memory beside its child transaction and
 * becomes true for the core (chain head, entry numbers, events) once it is kept. */
#include "config.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"

#include <string.h>

static bool has_secret(const struct record *r)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_SECRET)
            return true;
    return false;
}

/* A plain digest of a request with a password in it would let the password be
 * tried by the million: such a digest is salted with this process's own chance.
 * The price: repeated to the next core it is refused as another request, and
 * request.outcome says that it was done. */
static void request_digest(struct work *w, const struct op_info *op, struct hash *out)
{
    op_digest((enum op_id)op->no, w->q.body, w->q.body_n, out);
    if (!has_secret(op->request))
        return;
    uint8_t salted[sizeof w->core->salt + sizeof out->b];
    memcpy(salted, w->core->salt, sizeof w->core->salt);
    memcpy(salted + sizeof w->core->salt, out->b, sizeof out->b);
    store_digest(salted, sizeof salted, out);
}

static void call_begin(struct call *c, struct work *w, struct txn *t)
{
    *c = (struct call){
        .core = w->core, .op = &op_info[w->q.op], .txn = t, .pool = w->pool, .principal = w->principal,
        .now = core_now(w->core), .request_id = w->q.request_id, .fault = &w->fault,
        .effects = POOL_NEW(w->pool, struct effects), .secret = &w->secret, .made = w->made,
    };
    c->today = instant_date(c->now);
    w->fault = (struct fault){ .status = ST_ok };
}

/* Secrets never leave the core, whatever a function left in its reply. */
static void blank_secrets(const struct record *r, void *s)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *f = &r->field[i];
        char *at = (char *)s + f->at;
        if (f->type == FT_LIST) {
            uint32_t n = *(uint32_t *)(void *)((char *)s + f->at_n);
            for (uint32_t k = 0; k < n; k++)
                blank_secrets(f->of, *(char **)(void *)at + k * f->of->size);
        } else if ((f->flags & F_SECRET) && f->type == FT_TEXT) {
            *(const char **)(void *)at = "";
        }
    }
}

static bool wire_op_known(const struct work *w)
{
    return w->q.op < OP_NUMBER_MAX && op_info[w->q.op].no;
}

static enum status request_decode(struct call *c, struct work *w, void **q_r)
{
    const struct record *r = c->op->request;
    *q_r = pool_get(c->pool, r->size);
    enum status s = record_decode(r, *q_r, w->q.body, w->q.body_n, NULL, c->pool, c->fault);
    if (s)
        return s;
    record_init(r, *q_r);
    c->request = *q_r;
    return record_check(r, *q_r, c->fault);
}

static enum status reply_encode(struct call *c, void *reply, struct buf *encoded)
{
    record_init(c->op->reply, reply);
    blank_secrets(c->op->reply, reply);
    record_encode(c->op->reply, reply, NULL, encoded);
    return encoded->full ? refuse(c, ST_wire_too_large, "", NULL, NULL, NULL) : ST_ok;
}

/* What no approval could cure stands before what is wrong with the approval, as
 * it does in status.def: who reverses a second time hears that it is reversed, not
 * that the approval was used up. What the function did is undone with the rest. */
static enum status earlier_refusal(struct call *c, const void *q, enum status s)
{
    struct fault held = *c->fault;
    enum status f = s < ST_approval_own ? op_run_preview(c, q) : ST_ok;
    if (f && f < s)
        return f;
    *c->fault = held;
    return s;
}

/* Permission, request, approval, proof, in the order of the chain; then the function. */
static enum status run_checked(struct call *c, struct work *w, void **reply_r)
{
    void *q;
    enum status s = principal_permit(c);
    if (!s)
        s = request_decode(c, w, &q);
    if (!s && (c->op->flags & OPF_APPROVAL) && (s = approval_hold(c, w->q.approval_no)) != ST_ok)
        s = earlier_refusal(c, q, s);
    if (!s && (c->op->flags & OPF_PROOF))
        s = principal_proved(c);
    if (s)
        return s;
    *reply_r = pool_get(c->pool, c->op->reply->size);
    if (c->op->flags & OPF_LONG)
        store_snapshot_end(&c->txn);
    s = op_run(c, q, *reply_r);
    return s == ST_index_building ? index_refused(c) : s;
}

static enum status run_function(struct call *c, struct work *w, void **reply_r)
{
    return by_its_rules(c, run_checked(c, w, reply_r));
}

/* In a snapshot. unkept: an operation that writes, on a disk that takes nothing. */
static void run_snapshot(struct work *w, bool unkept)
{
    struct txn *t;
    struct call c;
    void *reply = NULL;
    struct buf body;
    enum status s = store_snapshot_begin(w->core->store, &t, w->pool);
    if (s) {
        work_refuse(w, s);
        return;
    }
    buf_init(&body, REPLY_MAX);
    call_begin(&c, w, t);
    c.unkept = unkept;
    s = principal_load(&c);
    if (!s)
        s = run_function(&c, w, &reply);
    if (!s)
        s = reply_encode(&c, reply, &body);
    if (unkept && c.effects->proved_at)
        w->principal->proved_at = c.effects->proved_at;
    if (c.txn)
        store_snapshot_end(&c.txn);
    work_reply(w, s, body.at, body.n);
    buf_release(&body);
}

/* Looked at after it has run: all it can have seen was begun before. */
bool work_run_read(struct work *w)
{
    w->began = clock_ticks();
    if (wire_op_known(w))
        run_snapshot(w, false);
    else
        work_refuse(w, ST_op_unknown);
    if (core_unflushed(w->core))
        return false;
    metrics_count(w->core, w);
    return true;
}

void work_run_unkept(struct work *w)
{
    w->kept = false;
    run_snapshot(w, true);
}

/* The answer of what only looks is kept nowhere: asked again it looks again, and that is
 * written down again. */
static bool remembers(const struct op_info *op)
{
    return !(op->flags & (OPF_QUIET | OPF_LOOKS));
}

/* What comes after the function, still inside the transaction. */
static enum status write_finish(struct call *c, void *reply, struct buf *body)
{
    enum status s = c->approval ? approval_use(c) : ST_ok;
    if (!s)
        s = ledger_settled(c);
    if (!s)
        s = reply_encode(c, reply, body);
    if (!s && remembers(c->op))
        s = remember_keep(c, reply, body);
    if (!s && (!(c->op->flags & OPF_QUIET) || c->effects->changes.n || c->effects->proofs.n))
        s = audit_write(c);
    if (!s && (c->op->flags & OPF_QUIET))
        s = store_entries_now(c->txn);    /* a load puts its entries aside, and this record's with them */
    return s ? s : feed_write(c);
}

/* The chain of a write. repeat_r: the answer is an earlier one's, nothing is kept.
 * denied_r: refused, but the count of a wrong secret is kept. */
static enum status write_chain(struct call *c, struct work *w, struct buf *body, bool *repeat_r, bool *denied_r)
{
    struct bytes earlier;
    void *reply = NULL;
    enum status s = principal_load(c);
    request_digest(w, c->op, &c->digest);
    if (!s && remembers(c->op))
        s = remember_find(c, repeat_r, &earlier);
    if (!s && *repeat_r)
        buf_add(body, earlier.at, earlier.n);
    if (s || *repeat_r)
        return s;
    s = run_function(c, w, &reply);
    if (s && c->effects->denied && !c->effects->rules_unread)
        *denied_r = audit_write(c) == ST_ok;
    return s ? s : write_finish(c, reply, body);
}

/* Who he is was shown, for one act; or that act is done, and its proof with it. */
static void proof_kept(const struct call *c, struct principal *p)
{
    p->proof_spent |= (c->op->flags & OPF_EACH) != 0;
    if (!c->effects->proved_at)
        return;
    p->proved_at = c->effects->proved_at;
    p->proof_for = c->effects->proof_for;
    p->proof_spent = !p->proof_for;
}

static struct proof_shown proof_of(const struct principal *p)
{
    return (struct proof_shown){ .at = p->proved_at, .act = p->proof_for, .spent = p->proof_spent };
}

void work_undo(struct work *w, enum status s)
{
    w->principal->proved_at = w->proof_before.at;
    w->principal->proof_for = w->proof_before.act;
    w->principal->proof_spent = w->proof_before.spent;
    buf_cut(w->out, w->answer_at);
    work_refuse(w, s);
}

/* The child is kept: what those after it in the batch must find becomes so. */
static void write_kept(struct call *c, struct work *w)
{
    struct core *core = w->core;
    core->entry_no += c->effects->entries;
    proof_kept(c, w->principal);
    if (c->effects->rules_changed)
        rules_forget(core);
    w->effects = c->effects;
    w->version = core->audit_no;
    w->kept = true;
}

bool work_run_write(struct work *w, struct batch *batch)
{
    struct txn *t;
    struct call c;
    struct buf *body = &w->core->answer;
    bool repeat = false, denied = false;
    w->kept = false;
    w->effects = NULL;
    w->answer_at = w->out->n;
    w->proof_before = proof_of(w->principal);
    const struct asked *asked = w->q.op == OP_approval_ask ? approval_preview(w, batch) : NULL;
    enum status s = store_child_begin(batch, &t, w->pool);
    if (s) {
        work_refuse(w, s);
        return false;
    }
    struct heads before = heads_of(w->core);
    buf_clear(body);
    call_begin(&c, w, t);
    c.effects->asked = asked;
    s = write_chain(&c, w, body, &repeat, &denied);
    bool keep = denied || (!s && !repeat);
    store_child_end(&c.txn, keep);
    if (keep)
        write_kept(&c, w);
    else
        heads_put_back(w->core, &before);
    if (repeat && !s)
        atomic_fetch_add(&w->core->metrics.repeats, 1);
    work_reply(w, s, body->at, body->n);
    if (body->room > KEEP_ROOM)
        buf_release(body);
    return w->kept;
}

void work_submit(struct work *w)
{
    w->began = clock_ticks();
    bool write = wire_op_known(w) && op_info[w->q.op].kind == OP_WRITE;
    if (write && w->core->follows) {
        work_refuse(w, ST_follower);
        w->done(w);
    } else if (!wire_op_known(w) || (op_info[w->q.op].kind == OP_READ && !secret_needed(w->q.op))) {
        if (work_run_read(w))
            w->done(w);
        else
            work_hold(w);
    } else if (secret_needed(w->q.op)) {
        if (!queue_put(secret_in_vain(w) ? &w->core->writes : &w->core->checks, w)) {
            work_refuse(w, ST_too_busy);
            w->done(w);
        }
    } else if (!writer_idle_run(w) && !queue_put(&w->core->writes, w)) {
        work_refuse(w, ST_too_busy);
        w->done(w);
    }
}
