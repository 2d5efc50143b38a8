/* The same call in JSON, for machines. jansson reads the envelope; the request
 * inside goes through record_from_json, which knows the fields. */
#include "config.h"
#include "ops/ops.h"
#include "record/json_reason.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define CALL_WAIT (60 * SECOND)

struct envelope {
    const char *op, *id;
    uint64_t approval_no;
    json_t *request;                 /* borrowed of whole; NULL: empty */
    json_t *whole;
    char made_id[REQUEST_ID_MAX + 1];
};

void json_quote(struct buf *out, const char *text)
{
    json_t *j = json_string(text);
    char *quoted = j ? json_dumps(j, JSON_ENCODE_ANY) : NULL;
    buf_puts(out, quoted ? quoted : "\"\"");
    free(quoted);
    json_decref(j);
}

void json_refuse(struct buf *out, const char *id, const struct fault *f)
{
    char sentence[512];
    buf_puts(out, "{\"id\":");
    json_quote(out, id);
    buf_printf(out, ",\"status\":\"%s\",\"field\":", status_name(f->status));
    json_quote(out, f->field);
    buf_puts(out, ",\"args\":[");
    for (int i = 0; i < FAULT_ARGS && f->arg[i][0]; i++) {
        if (i)
            buf_puts(out, ",");
        json_quote(out, f->arg[i]);
    }
    buf_puts(out, "],\"text\":");
    json_quote(out, tr_fault(f, sentence, sizeof sentence));
    buf_puts(out, "}\n");
}

/* What is no request id is not repeated: its refusal goes under the one made for it. */
static enum status id_read(struct envelope *e, const char *id, struct fault *f)
{
    char most[16];
    enum status s = request_id_check(id);
    if (!s)
        e->id = id;
    snprintf(most, sizeof most, "%d", REQUEST_ID_MAX);
    return s ? fault_set(f, s, "id", s == ST_field_too_long ? most : NULL, NULL, NULL) : ST_ok;
}

static enum status member(struct envelope *e, const char *name, json_t *value, struct fault *f)
{
    if (strcmp(name, "op") == 0 && json_is_string(value))
        e->op = json_string_value(value);
    else if (strcmp(name, "id") == 0 && json_is_string(value))
        return id_read(e, json_string_value(value), f);
    else if (strcmp(name, "approval") == 0 && json_is_integer(value) && json_integer_value(value) >= 0)
        e->approval_no = (uint64_t)json_integer_value(value);
    else if (strcmp(name, "request") == 0 && json_is_object(value))
        e->request = value;
    else if (!strcmp(name, "op") || !strcmp(name, "id") || !strcmp(name, "approval") || !strcmp(name, "request"))
        return fault_set(f, ST_field_wrong_type, name, NULL, NULL, NULL);
    else
        return fault_set(f, ST_field_unknown, name, name, NULL, NULL);
    return ST_ok;
}

static enum status envelope_read(struct envelope *e, const char *line, size_t n, struct fault *f)
{
    json_error_t error;
    char row[16], column[16];
    e->whole = json_loadb(line, n, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(e->whole)) {
        snprintf(row, sizeof row, "%d", e->whole ? 1 : error.line);
        snprintf(column, sizeof column, "%d", e->whole ? 1 : error.column);
        return fault_set(f, ST_json_broken, "", row, column, e->whole ? "not an object" : json_reason(&error));
    }
    const char *name;
    json_t *value;
    json_object_foreach(e->whole, name, value) {
        enum status s = member(e, name, value, f);
        if (s)
            return s;
    }
    return e->op ? ST_ok : fault_set(f, ST_field_missing, "op", NULL, NULL, NULL);
}

static enum status request_read(const struct op_info *op, struct envelope *e, void *q, struct pool *pool,
                                struct fault *f)
{
    if (!e->request)
        return ST_ok;
    /* Fifteen digits give back every typed amount as it was typed. */
    char *text = json_dumps(e->request, JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (!text)
        return fault_set(f, ST_json_broken, "request", NULL, NULL, NULL);
    const char *kept = pool_copy(pool, text);
    free(text);
    return record_from_json(op->request, q, kept, strlen(kept), pool, f);
}

static enum status call_run(struct link *l, struct envelope *e, const struct op_info **op_r, void **reply_r,
                            struct pool *pool, struct fault *f)
{
    const struct op_info *op = op_by_name(e->op);
    if (!op)
        return fault_set(f, ST_op_unknown, "op", e->op, NULL, NULL);
    void *q = pool_get(pool, op->request->size);
    enum status s = request_read(op, e, q, pool, f);
    if (s)
        return s;
    *op_r = op;
    *reply_r = pool_get(pool, op->reply->size);
    s = link_call(l, (enum op_id)op->no, e->id, e->approval_no, q, *reply_r, pool, CALL_WAIT, f);
    if (s)
        fault_words_ask(l, f, pool);
    return s;
}

void json_call(struct link *l, const char *line, size_t n, struct pool *pool, struct buf *out)
{
    struct envelope e = { .whole = NULL };
    struct fault f = { .status = ST_ok };
    const struct op_info *op = NULL;
    void *reply = NULL;
    request_id_make(e.made_id);
    e.id = e.made_id;
    enum status s = envelope_read(&e, line, n, &f);
    if (!s)
        s = call_run(l, &e, &op, &reply, pool, &f);
    if (s) {
        f.status = s;
        json_refuse(out, e.id, &f);
    } else {
        buf_puts(out, "{\"id\":");
        json_quote(out, e.id);
        buf_puts(out, ",\"status\":\"ok\",\"reply\":");
        record_to_json(op->reply, reply, false, out);
        buf_puts(out, "}\n");
    }
    json_decref(e.whole);
}
