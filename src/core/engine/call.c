/* What an operation may do with rows, and what is noted while it does: the
 * audit's changes, the rows an approval rests on, subjects, events. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>


enum status refuse(struct call *c, enum status s, const char *field,
                   const char *arg1, const char *arg2, const char *arg3)
{
    return fault_set(c->fault, s, field, arg1, arg2, arg3);
}

enum status call_deny(struct call *c, enum status s, const char *field, const char *arg1)
{
    c->effects->denied = true;
    return refuse(c, s, field, arg1, NULL, NULL);
}

/* The writer's own room for what is put together and then kept in the pool; every
 * use starts empty and ends in scratch_kept. Reads note nothing and have none. */
static struct buf *scratch(struct call *c)
{
    buf_clear(&c->core->scratch);
    return &c->core->scratch;
}

static const char *scratch_kept(struct call *c)
{
    return pool_slice(c->pool, c->core->scratch.at, c->core->scratch.n);
}

/* The key as a person reads it. */
static const char *key_text(struct call *c, enum table_id table, const void *row)
{
    row_key_text(table, row, scratch(c));
    return scratch_kept(c);
}

static uint64_t *row_version(const struct record *r, const void *row)
{
    const struct field *f = record_field(r, "version");
    return f ? (uint64_t *)(void *)((char *)(uintptr_t)row + f->at) : NULL;
}

/* A new row's difference is its digest only: its content stands in the row. */
static void row_added(struct call *c, enum table_id table, const void *row, struct audit_change *ch)
{
    struct effects *e = c->effects;
    struct bytes made = row_clear_bytes(c, table_info[table].record, row);
    ch->row_digest = row_digest(c, &made);
    e->made = table + 1u;
    if (table_info[table].flags & T_REPLY)
        e->made_bytes = (struct bytes){ (const uint8_t *)pool_slice(c->pool, made.at, made.n), made.n };
}

/* Without its number and its time, which each write sets. */
static const void *without_stamps(struct call *c, const struct record *r, const void *before, const void *after)
{
    if (!frugal(c->core))
        return after;
    void *copy = pool_get(c->pool, r->size);
    memcpy(copy, after, r->size);
    if (row_version(r, copy))
        *row_version(r, copy) = *row_version(r, before);
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_STAMP)
            field_assign(&r->field[i], copy, before);
    return copy;
}

/* The fields that differ as two records in one stretch of memory; in words where
 * they may not be read by all, or are many. */
static void row_differs(struct call *c, const struct record *r, const void *before, const void *after,
                        struct audit_change *ch)
{
    struct buf *was = scratch(c), *is = &c->core->scratch_too;
    const void *said = without_stamps(c, r, before, after);
    buf_clear(is);
    if (record_changes(r, before, said, was, is) && !was->full && !is->full && was->n <= CHANGE_BYTES &&
        is->n <= CHANGE_BYTES) {
        ch->before = (struct bytes){ (const uint8_t *)pool_slice(c->pool, was->at, was->n), (uint32_t)was->n };
        ch->after = (struct bytes){ (const uint8_t *)pool_slice(c->pool, is->at, is->n), (uint32_t)is->n };
        return;
    }
    record_difference(r, before, after, scratch(c));
    ch->difference = scratch_kept(c);
}

static void removed_words(struct call *c, const struct record *r, const void *before, struct audit_change *ch)
{
    record_difference(r, before, NULL, scratch(c));
    ch->difference = scratch_kept(c);
}

/* Whoever is ruled by it reads it again after the commit. */
static void note_rule(struct call *c, enum table_id table, const void *row)
{
    const struct table_info *t = &table_info[table];
    struct buf *b = scratch(c);
    c->effects->rules_changed = true;
    field_format(t->key.field[0], row, b);
    call_feed(c, CODE_feed_kind_rule, t->no, 0, scratch_kept(c));
}

/* What a quiet operation adds is not said; what it changes of a row whose digest may stand
 * in the audit is: a record of its own. */
static bool goes_unsaid(const struct call *c, const void *old)
{
    return ((c->op->flags & OPF_QUIET) || c->effects->unsaid) && (!old || !proofs_kept(c->core));
}

void call_unsaid(struct call *c, bool on)
{
    c->effects->unsaid = on;
}

static enum status note_change(struct call *c, enum table_id table, const void *old, const void *row)
{
    const struct table_info *t = &table_info[table];
    if (t->flags & T_RULE)
        note_rule(c, table, row ? row : old);
    if (table == TABLE_counter && row)
        return proof_add(c, table, row);
    if ((t->flags & (T_QUIET | T_COUNTER)) || goes_unsaid(c, old))
        return ST_ok;
    if (c->effects->changes.n >= OP_CHANGES)
        return refuse(c, ST_field_too_many, "changes", number_words(c, OP_CHANGES), NULL, NULL);
    struct audit_change *ch = array_add(&c->effects->changes, c->pool, sizeof *ch);
    ch->table_no = t->no;
    proof_name(c, table, row ? row : old, ch);
    ch->added = !old;
    ch->removed = !row;
    if (!old)
        row_added(c, table, row, ch);
    else if (row) {
        if (proofs_kept(c->core))
            ch->row_digest = proof_digest(c, table, row);
        row_differs(c, t->record, old, row, ch);
    } else
        removed_words(c, t->record, old, ch);
    return ST_ok;
}

/* Only what was there before binds an approval, and only where versions are kept. */
static enum status note_row(struct call *c, enum table_id table, const void *old)
{
    const struct table_info *t = &table_info[table];
    const uint64_t *version = row_version(t->record, old);
    if (!version || (t->flags & (T_QUIET | T_COUNTER | T_RUNNING)))
        return ST_ok;
    const char *key = key_text(c, table, old);
    const struct approval_row *seen = c->effects->rows.at;
    for (unsigned i = 0; i < c->effects->rows.n; i++)
        if (strcmp(seen[i].table_name, t->name) == 0 && strcmp(seen[i].key_text, key) == 0)
            return ST_ok;
    if (c->effects->rows.n >= APPROVAL_ROWS)
        return refuse(c, ST_field_too_many, "rows", number_words(c, APPROVAL_ROWS), NULL, NULL);
    struct approval_row *r = array_add(&c->effects->rows, c->pool, sizeof *r);
    *r = (struct approval_row){ .table_name = t->name, .key_text = key, .row_version = *version };
    return ST_ok;
}

static bool binds(const struct call *c)
{
    return c->preview || c->approval;
}

enum status call_get(struct call *c, enum table_id table, void *row)
{
    return store_get(c->txn, table, row);
}

enum status call_change(struct call *c, enum table_id table, const void *row, uint64_t seen, void *old)
{
    const struct record *r = table_info[table].record;
    memcpy(old, row, r->size);
    enum status s = store_get(c->txn, table, old);
    if (s)
        return s == ST_not_found ? refuse(c, s, "", NULL, NULL, NULL) : s;
    const uint64_t *version = row_version(r, old);
    if (seen && version && *version != seen)
        return refuse(c, ST_stale, "", NULL, NULL, NULL);
    return ST_ok;
}

/* But for what the core fills in. */
static bool same_asked(const struct record *r, const void *asked, const void *old)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (!(r->field[i].flags & F_AUTO) && !field_equal(&r->field[i], asked, old))
            return false;
    return true;
}

enum status call_seen(struct call *c, enum table_id table, const void *row, const void *old, const char *field,
                      const char *name, bool *same_r)
{
    const struct record *r = table_info[table].record;
    bool seen = *row_version(r, row) != 0;
    *same_r = !seen && same_asked(r, row, old);
    return seen || *same_r ? ST_ok : refuse(c, ST_exists, field, name, NULL, NULL);
}

enum status call_insert(struct call *c, enum table_id table, void *row)
{
    uint64_t *version = row_version(table_info[table].record, row);
    if (version)
        *version = 1;
    record_init(table_info[table].record, row);
    enum status s = store_insert(c->txn, table, row);
    return s ? s : note_change(c, table, NULL, row);
}

/* What is remembered of a row as a reply is its key and its F_LATER fields. */
static enum status only_later(const struct call *c, const struct record *r, const void *old, const void *row)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (!(r->field[i].flags & F_LATER) && !field_equal(&r->field[i], old, row)) {
            log_error("operation %s changed %s.%s, which never changes", c->op->name, r->name, r->field[i].name);
            return ST_internal;
        }
    return ST_ok;
}

enum status call_put(struct call *c, enum table_id table, const void *old, void *row)
{
    if (c->unkept)
        return ST_ok;
    const struct record *r = table_info[table].record;
    const uint64_t *before = row_version(r, old);
    record_init(r, row);
    if (before)
        *row_version(r, row) = *before + 1;
    enum status s = table_info[table].flags & T_REPLY ? only_later(c, r, old, row) : ST_ok;
    if (!s && (table_info[table].flags & T_REPLY))
        s = remember_lists(c, table, old, row);
    if (!s)
        s = store_put(c->txn, table, old, row);
    if (!s && binds(c))
        s = note_row(c, table, old);
    return s ? s : note_change(c, table, old, row);
}

enum status call_delete(struct call *c, enum table_id table, const void *row)
{
    enum status s = store_delete(c->txn, table, row);
    if (!s && binds(c))
        s = note_row(c, table, row);
    return s ? s : note_change(c, table, row, NULL);
}

enum status call_number(struct call *c, const char *series, uint64_t *number_r)
{
    enum status s = store_next_number(c->txn, series, number_r);
    struct counter on = { .series = series, .last = s ? 0 : *number_r };
    return s ? s : proof_add(c, TABLE_counter, &on);
}

enum status call_number_after(struct call *c, const char *series, uint64_t last, uint64_t *number_r)
{
    struct counter on = { .series = series, .last = *number_r = last + 1 };
    return call_put(c, TABLE_counter, NULL, &on);
}

void call_subject(struct call *c, const char *subject)
{
    const struct audit_subject *have = c->effects->subjects.at;
    if (!subject || !*subject)
        return;
    for (unsigned i = 0; i < c->effects->subjects.n; i++)
        if (strcmp(have[i].subject, subject) == 0)
            return;
    if (c->effects->subjects.n >= OP_SUBJECTS) {
        c->effects->subject_left_out = true;    /* audit_write refuses */
        return;
    }
    struct audit_subject *s = array_add(&c->effects->subjects, c->pool, sizeof *s);
    s->subject = pool_copy(c->pool, subject);
}

/* Text a column can hold: cut at a character. */
static const char *cut(struct call *c, const char *text, size_t chars)
{
    text = text ? text : "";
    size_t n = utf8_prefix(text, chars);
    return text[n] ? pool_slice(c->pool, text, n) : pool_copy(c->pool, text);
}

void call_remark(struct call *c, const char *text)
{
    c->effects->remark = cut(c, text, 200);
}

void call_remark_code(struct call *c, const struct code_set *set, uint16_t value, const char *more)
{
    char number[8];
    const char *name = code_name(set, value);
    snprintf(number, sizeof number, "%u", value);
    call_remark(c, pool_printf(c->pool, "%s:%s%s%s", set->name, name ? name : number, *more ? " " : "", more));
}

const char *code_words(struct call *c, const struct code_set *set, uint16_t value)
{
    const char *name = code_name(set, value);
    struct code_row own = { .set_name = set->name, .value = value };
    if (name)
        return pool_printf(c->pool, "code.%s.%s", set->name, name);
    return store_get(c->txn, TABLE_code_row, &own) == ST_ok ? own.label : pool_printf(c->pool, "%u", value);
}

void call_amount(struct call *c, money amount)
{
    c->effects->amount = amount;
}

void call_decider(struct call *c, const char *unit_no)
{
    c->effects->decide_unit = pool_copy(c->pool, unit_no);
}

/* The last line there is room for says how many there are of which it is the first. */
static void effect_left_out(struct call *c)
{
    struct effect_line *last = (struct effect_line *)c->effects->lines.at + EFFECT_LINES - 1;
    c->effects->lines_left_out += c->effects->lines_left_out ? 1 : 2;
    *last = (struct effect_line){ .label = "effect.left_out", .before = "",
                                  .after = pool_printf(c->pool, "%u", c->effects->lines_left_out) };
}

void call_effect(struct call *c, const char *label, const char *before, const char *after)
{
    if (c->effects->lines.n >= EFFECT_LINES) {
        effect_left_out(c);
        return;
    }
    struct effect_line *l = array_add(&c->effects->lines, c->pool, sizeof *l);
    *l = (struct effect_line){ .label = cut(c, label, 40), .before = cut(c, before, 80), .after = cut(c, after, 80) };
}

/* Whom it names is a person, or a unit: then the units above hear it too. One that
 * names nobody is for everybody. */
static void event_audience(struct call *c, struct event *e)
{
    struct event_topic topic;
    struct unit u;
    assert(event_read(e->topic, &topic) && topic.known);
    struct unit_way way = { .next = pool_copy(c->pool, topic.whom) };
    e->all = !*topic.whom;
    e->below = topic.reach == REACH_around;
    e->staff_no = way.next;
    while (e->units < UNIT_DEPTH && !unit_up(c->txn, &way, &u))
        e->unit[e->units++] = u.unit_no;
    if (e->units)
        e->staff_no = "";
}

void call_event(struct call *c, const char *topic)
{
    const struct event *told = c->effects->events.at;
    if (c->preview)
        return;
    for (unsigned i = 0; i < c->effects->events.n; i++)
        if (!strcmp(told[i].topic, topic))
            return;
    struct event *e = array_add(&c->effects->events, c->pool, sizeof *e);
    *e = (struct event){ .topic = pool_copy(c->pool, topic) };
    event_audience(c, e);
}
