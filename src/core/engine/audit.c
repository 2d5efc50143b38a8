/* The audit: one record a write, numbered without gaps by the one writer and
 * chained: each holds a hash of the chain before it and of itself. (The first ones
 * that were written also hold the chain before them; what is said twice proves no
 * more.) Changes are kept by number and as bytes, and put in words for whoever reads
 * them. A record changed, taken out, put in or cut off at the end breaks the
 * chain or the head that is anchored outside (day report, log, backup). */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void chain_in(struct buf *scratch, const struct hash *before, const struct audit *a, struct hash *out)
{
    struct audit open = *a;
    open.chain = (struct hash){ { 0 } };
    buf_clear(scratch);
    buf_add(scratch, before->b, sizeof before->b);
    record_encode(&audit_record, &open, NULL, scratch);
    store_digest(scratch->at, scratch->n, out);
}

void audit_chain(const struct hash *before, const struct audit *a, struct hash *out)
{
    struct buf own;
    buf_init(&own, 1u << 28);
    chain_in(&own, before, a, out);
    buf_release(&own);
}

/* Operation, request and its digest; the bytes of its id in `request`. */
static void what_was_asked(const struct call *c, struct audit *a, uint8_t request[REQUEST_ID_BYTES])
{
    bool in_short = a->audit_form == SHORT_FORM;
    if (in_short && request_id_bytes(c->request_id, request))
        a->request = (struct bytes){ request, REQUEST_ID_BYTES };
    else
        a->request_id = c->request_id;
    if (!in_short) {
        a->op = c->op->name;
        a->request_digest = c->digest;
        return;
    }
    a->op_no = c->op->no;
    a->asked = (struct bytes){ c->digest.b, ASKED_DIGEST };
}

enum status audit_write(struct call *c)
{
    struct effects *e = c->effects;
    if (e->subject_left_out)
        return refuse(c, ST_field_too_many, "subjects", number_words(c, OP_SUBJECTS), NULL, NULL);
    struct audit a = {
        .audit_no = c->core->audit_no + 1, .at = c->now, .staff_no = c->user.staff_no, .staff_name = c->user.staff_name,
        .unit_no = c->user.unit_no, .from = c->principal->from, .audit_form = audit_form_of(c->core),
        .subjects = e->subjects.at, .subjects_n = e->subjects.n, .changes = e->changes.at, .changes_n = e->changes.n,
        .approved_by = c->approval ? c->approval->decided_by : "", .remark = e->remark,
    };
    uint8_t request[REQUEST_ID_BYTES];
    what_was_asked(c, &a, request);
    a.proofs = e->proofs.at;
    a.proofs_n = e->proofs.n;
    record_init(&audit_record, &a);
    chain_in(&c->core->scratch, &c->core->chain, &a, &a.chain);
    enum status s = store_insert(c->txn, TABLE_audit, &a);
    if (!s) {
        c->core->audit_no = a.audit_no;
        c->core->audit_at = a.at;
        c->core->chain = a.chain;
    }
    return s;
}

/* Is it one that holds the chain before it, and its own writer among the subjects? */
static bool older_form(const struct audit *a)
{
    static const struct hash none;
    return memcmp(&a->before, &none, sizeof none) != 0;
}

static void audit_words(const void *row, struct word_sink *sink)
{
    const struct audit *a = row;
    for (uint32_t i = 0; i < a->subjects_n; i++)
        sink->emit(sink, a->subjects[i].subject, strlen(a->subjects[i].subject) + 1);
    if (!older_form(a) && *a->staff_no)
        sink->emit(sink, a->staff_no, strlen(a->staff_no) + 1);
}

/* -- in words -- */

static const struct table_info *table_numbered(uint64_t no)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no)
            return &table_info[i];
    return NULL;
}

static const char *hex_text(struct pool *pool, const struct bytes *b)
{
    static const char digit[] = "0123456789abcdef";
    char *text = pool_get(pool, 2 * (size_t)b->n + 1);
    for (uint32_t i = 0; i < b->n; i++) {
        text[2 * i] = digit[b->at[i] >> 4];
        text[2 * i + 1] = digit[b->at[i] & 15];
    }
    return text;
}

static const char *difference_text(struct pool *pool, const struct record *r, const struct audit_change *ch)
{
    void *was = pool_get(pool, r->size), *is = pool_get(pool, r->size);
    struct fault f = { 0 };
    struct buf words;
    if (record_decode(r, was, ch->before.at, ch->before.n, NULL, pool, &f) ||
        record_decode(r, is, ch->after.at, ch->after.n, NULL, pool, &f))
        return "{}";
    buf_init(&words, WIRE_MAX);
    record_difference(r, was, is, &words);
    const char *text = pool_slice(pool, words.at, words.n);
    buf_release(&words);
    return text;
}

static void change_spell(struct pool *pool, const struct audit *a, struct audit_change *ch)
{
    const struct table_info *t = table_numbered(ch->table_no);
    ch->key_text = change_key_text(a, ch, pool);
    ch->table_name = t ? t->name : pool_printf(pool, "%llu", (unsigned long long)ch->table_no);
    if (ch->row_digest.n && ch->added)
        ch->difference = hex_text(pool, &ch->row_digest);
    else if (t && !*ch->difference)
        ch->difference = difference_text(pool, t->record, ch);
    ch->table_no = 0;
    ch->before = ch->after = ch->row_digest = ch->row_key = (struct bytes){ 0 };
}

/* Whoever did it is the last that it is about. */
static void subject_spell(struct pool *pool, struct audit *a)
{
    struct audit_subject *all = pool_array(pool, a->subjects_n + 1, sizeof *all);
    for (uint32_t i = 0; i < a->subjects_n; i++) {
        if (!strcmp(a->subjects[i].subject, a->staff_no))
            return;
        all[i] = a->subjects[i];
    }
    all[a->subjects_n] = (struct audit_subject){ .subject = a->staff_no };
    a->subjects = all;
    a->subjects_n++;
}

const char *op_named(uint64_t op_no, struct pool *pool)
{
    if (op_no < OP_NUMBER_MAX && op_info[op_no].no)
        return op_info[op_no].name;
    return pool_printf(pool, "%llu", (unsigned long long)op_no);
}

static void asked_spell(struct pool *pool, struct audit *a)
{
    a->request_id = audit_request_id(a, pool);
    if (a->op_no)
        a->op = op_named(a->op_no, pool);
    a->op_no = 0;
    a->request = a->asked = (struct bytes){ 0 };
}

void audit_spell(struct pool *pool, struct audit *a)
{
    if (older_form(a))
        return;
    if (*a->staff_no && a->subjects_n < OP_SUBJECTS)
        subject_spell(pool, a);
    for (uint32_t i = 0; i < a->changes_n; i++)
        if (a->changes[i].table_no)
            change_spell(pool, a, &a->changes[i]);
    asked_spell(pool, a);
    a->proofs_n = 0;                 /* nobody reads them */
}

const struct area_words audit_index_words[] = { { .index = INDEX_audit_subject, .fn = audit_words, .version = 1 },
                                                { .fn = NULL } };

enum status audit_anchor(struct txn *t, struct hash *chain_r, uint64_t *audit_no_r)
{
    struct audit a = { 0 };
    enum status s = row_last(t, TABLE_audit, 0, &a);
    *chain_r = a.chain;
    *audit_no_r = a.audit_no;
    return s == ST_not_found ? ST_ok : s;
}

enum status audit_head(struct txn *t, struct core *c)
{
    struct audit a = { 0 };
    enum status s = row_last(t, TABLE_audit, 0, &a);
    if (!s) {
        c->chain = a.chain;
        c->audit_no = a.audit_no;
        c->audit_at = a.at;
        atomic_store(&c->last_now, a.at);
    }
    return s == ST_not_found ? ST_ok : s;
}

static void report(finding_fn *finding, void *context, const char *what, uint64_t audit_no)
{
    char text[120];
    snprintf(text, sizeof text, "audit %llu: %s", (unsigned long long)audit_no, what);
    finding(context, text);
}

/* One record against what the chain says must stand there. Where the one before is
 * missing, one that does not hold the chain before it cannot be proved. */
static void verify_one(const struct audit *a, struct audit_walk *w, finding_fn *finding, void *context)
{
    const struct hash *before = older_form(a) ? &a->before : &w->chain;
    bool follows = a->audit_no == w->audit_no + 1;
    struct hash chain;
    if (!follows)
        report(finding, context, "records are missing before this one", a->audit_no);
    else if (memcmp(before, &w->chain, sizeof w->chain) != 0)
        report(finding, context, "does not follow the record before it", a->audit_no);
    audit_chain(before, a, &chain);
    if ((follows || older_form(a)) && memcmp(&chain, &a->chain, sizeof chain) != 0)
        report(finding, context, "was changed", a->audit_no);
    for (unsigned i = 0; i < ANCHORS; i++)
        if (w->anchor[i].no == a->audit_no && memcmp(&w->anchor[i].chain, &a->chain, sizeof chain) != 0)
            report(finding, context, "is not the one that was anchored", a->audit_no);
    w->audit_no = a->audit_no;
    w->chain = a->chain;
}

enum status audit_verify_slice(struct txn *t, struct audit_walk *w, unsigned most, finding_fn *finding, void *context)
{
    struct scan *scan;
    struct pool *pool = pool_new(8192);
    struct scan_range range = { .token = w->token.b, .token_n = w->token.n };
    enum status s = scan_table(t, TABLE_audit, &range, &scan);
    for (unsigned i = 0; !s && i < most; i++) {
        struct audit a;
        pool_clear(pool);
        s = scan_next(scan, &a, pool);
        if (!s)
            verify_one(&a, w, finding, context);
    }
    if (!s || s == ST_not_found) {
        if (!s)
            scan_token(scan, &w->token);
        scan_end(&scan);
    }
    for (unsigned i = 0; i < ANCHORS; i++)
        if (s == ST_not_found && w->audit_no < w->anchor[i].no)
            report(finding, context, "was anchored and is not there: the end is cut off", w->anchor[i].no);
    pool_free(&pool);
    return s;
}

bool anchor_read(const char *text, struct anchor *a)
{
    static const char digits[] = "0123456789", hex[] = "0123456789abcdef";
    const char *at = text, *no = text;
    while (*at && strspn(at, hex) < 2 * sizeof a->chain.b)
        at += strspn(at, hex) ? strspn(at, hex) : 1;
    if (!*at)
        return false;
    for (const char *p = text; p < at; p += strspn(p, digits) ? strspn(p, digits) : 1)
        if (strspn(p, digits))
            no = p;
    *a = (struct anchor){ .no = strtoull(no, NULL, 10) };
    return a->no && no < at &&
        !sodium_hex2bin(a->chain.b, sizeof a->chain.b, at, 2 * sizeof a->chain.b, NULL, NULL, NULL);
}

enum status audit_verify(struct core *c, const struct anchor from[ANCHORS], finding_fn *finding, void *context)
{
    struct audit_walk w = { .audit_no = 0 };
    enum status s = ST_ok;
    if (from)
        memcpy(w.anchor, from, sizeof w.anchor);
    while (!s) {
        struct pool *pool = pool_new(4096);
        struct txn *t;
        s = store_snapshot_begin(core_store(c), &t, pool);
        if (!s) {
            s = audit_verify_slice(t, &w, 2000, finding, context);
            store_snapshot_end(&t);
        }
        pool_free(&pool);
    }
    return s == ST_not_found ? ST_ok : s;
}

void audit_head_text(struct core *c, char out[AUDIT_HEAD_TEXT])
{
    struct hash chain = { { 0 } };
    uint64_t audit_no = 0;
    struct pool *pool = pool_new(4096);
    struct txn *t;
    char hex[2 * sizeof chain.b + 1];
    if (store_snapshot_begin(core_store(c), &t, pool) == ST_ok) {
        audit_anchor(t, &chain, &audit_no);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
    core_flush(c);                   /* what is written down elsewhere must not be taken back by a crash */
    for (size_t i = 0; i < sizeof chain.b; i++)
        snprintf(hex + 2 * i, 3, "%02x", chain.b[i]);
    snprintf(out, AUDIT_HEAD_TEXT, "audit head no=%llu chain=%s", (unsigned long long)audit_no, hex);
}

void audit_log_head(struct core *c)
{
    char text[AUDIT_HEAD_TEXT];
    audit_head_text(c, text);
    log_info("%s", text);
}
