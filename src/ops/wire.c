/* Frames between a face and the core. The length in front is patched in once
 * the body is known; a frame that would pass the buffer's bound marks it full. */
#include "config.h"
#include "ops/ops.h"

#include <string.h>

#define HEAD 9                       /* length, kind, number */

static size_t frame_begin(struct buf *out, enum wire_kind kind, uint32_t number)
{
    size_t at = out->n;
    buf_u32(out, 0);
    buf_u8(out, (uint8_t)kind);
    buf_u32(out, number);
    return at;
}

static void frame_end(struct buf *out, size_t at)
{
    if (out->full)
        return;
    uint32_t n = (uint32_t)(out->n - at - 4);
    for (int i = 0; i < 4; i++)
        out->at[at + (size_t)i] = (uint8_t)(n >> (24 - 8 * i));
}

void wire_put_request(struct buf *out, const struct wire_request *r)
{
    size_t at = frame_begin(out, WIRE_REQUEST, r->number);
    buf_u16(out, r->op);
    buf_text(out, r->request_id);
    buf_varint(out, r->approval_no);
    buf_add(out, r->body, r->body_n);
    frame_end(out, at);
}

void wire_put_reply(struct buf *out, uint32_t number, const struct fault *f, const uint8_t *body, size_t n)
{
    size_t at = frame_begin(out, WIRE_REPLY, number);
    buf_u16(out, (uint16_t)f->status);
    if (f->status == ST_ok) {
        buf_add(out, body, n);
    } else {
        buf_text(out, f->field);
        for (int i = 0; i < FAULT_ARGS; i++)
            buf_text(out, f->arg[i]);
    }
    frame_end(out, at);
}

void wire_put_event(struct buf *out, const char *topic, uint64_t version)
{
    size_t at = frame_begin(out, WIRE_EVENT, 0);
    buf_text(out, topic);
    buf_u64(out, version);
    frame_end(out, at);
}

long wire_frame(const uint8_t *bytes, size_t n, size_t limit)
{
    if (n < 4)
        return 0;
    size_t body = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
    if (body < HEAD - 4 || limit < 4 || body > limit - 4)
        return -1;
    return n - 4 < body ? 0 : (long)(body + 4);
}

bool wire_get_request(const uint8_t *frame, size_t n, struct wire_request *r)
{
    struct reader in;
    reader_init(&in, frame, n);
    read_u32(&in);
    uint8_t kind = read_u8(&in);
    *r = (struct wire_request){ .number = read_u32(&in) };
    r->op = read_u16(&in);
    r->request_id = read_text(&in);
    r->approval_no = read_varint(&in);
    r->body_n = reader_left(&in);
    r->body = read_bytes(&in, r->body_n);
    return !in.bad && kind == WIRE_REQUEST && !request_id_check(r->request_id);
}

static bool get_reply(struct reader *in, struct link_message *m)
{
    uint16_t status = read_u16(in);
    if (status >= ST_COUNT)
        return false;
    m->fault.status = (enum status)status;
    if (status == ST_ok) {
        m->body_n = reader_left(in);
        m->body = read_bytes(in, m->body_n);
        return !in->bad;
    }
    text_copy(m->fault.field, sizeof m->fault.field, read_text(in));
    for (int i = 0; i < FAULT_ARGS; i++)
        text_copy(m->fault.arg[i], sizeof m->fault.arg[i], read_text(in));
    return reader_done(in);
}

bool wire_get_message(const uint8_t *frame, size_t n, struct link_message *m)
{
    struct reader in;
    reader_init(&in, frame, n);
    read_u32(&in);
    *m = (struct link_message){ .kind = (enum wire_kind)read_u8(&in) };
    m->number = read_u32(&in);
    if (m->kind == WIRE_REPLY)
        return get_reply(&in, m);
    if (m->kind != WIRE_EVENT)
        return false;
    m->topic = read_text(&in);
    m->version = read_u64(&in);
    return reader_done(&in);
}
