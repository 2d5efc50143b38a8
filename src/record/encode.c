/* A struct to its binary form. What decode would refuse is never written: it
 * marks the buffer full, and whoever asks the buffer at the end refuses. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

#define KIND_NUMBER 0
#define KIND_BYTES 1

struct encoding {
    struct buf *out;
    struct sealer *sealer;
};

static void put_record(struct encoding *e, const struct record *r, const void *s, int depth);

static void put_tag(struct encoding *e, const struct field *fd, unsigned kind)
{
    buf_varint(e->out, (uint64_t)fd->no << 2 | kind);
}

static void put_integer(struct encoding *e, const struct field *fd, const void *s)
{
    uint64_t bits = integer_get(fd, s);

    if (fd->type == FT_MAYBE ? field_empty(fd, s) : bits == 0)
        return;
    if (!integer_real(fd, bits)) {
        e->out->full = true;
        return;
    }
    if (fd->type == FT_DATE)
        bits = (uint64_t)date_days((date)bits);
    put_tag(e, fd, KIND_NUMBER);
    buf_varint(e->out, shape_signed(shape_of(fd)) ? zigzag((int64_t)bits) : bits);
}

static void put_bytes(struct encoding *e, const struct field *fd, const void *bytes, size_t n)
{
    put_tag(e, fd, KIND_BYTES);
    buf_varint(e->out, n);
    buf_add(e->out, bytes, n);
}

static size_t varint_length(uint64_t v)
{
    size_t n = 1;

    while (v >>= 7)
        n++;
    return n;
}

/* A body of a length still unknown begins: most take one byte to tell, which is kept here. */
static size_t body_begin(struct encoding *e)
{
    buf_u8(e->out, 0);
    return e->out->n;
}

/* It was written from `start` on: its length goes before it, and it moves when that takes more than the byte. */
static void body_end(struct encoding *e, size_t start)
{
    struct buf *out = e->out;
    size_t n = out->n - start, more = varint_length(n) - 1, at = start - 1;

    if (out->full || (more && !buf_grow(out, more)))
        return;
    if (more)
        memmove(out->at + start + more, out->at + start, n);
    for (; n >= 0x80; n >>= 7)
        out->at[at++] = (uint8_t)(n | 0x80);
    out->at[at] = (uint8_t)n;
}

static void put_text(struct encoding *e, const struct field *fd, const void *s)
{
    const char *text = text_in(fd, s);
    size_t n = strlen(text), start;

    if (n == 0)
        return;
    if (text_check(fd, text, n) != ST_ok) {
        e->out->full = true;
        return;
    }
    if (fd->type != FT_SEALED || !e->sealer) {
        put_bytes(e, fd, text, n + 1);
        return;
    }
    put_tag(e, fd, KIND_BYTES);
    start = body_begin(e);
    if (!e->sealer->seal(e->sealer, text, e->out))
        e->out->full = true;
    body_end(e, start);
}

static void put_list(struct encoding *e, const struct field *fd, const void *s, int depth)
{
    uint32_t count = list_count(fd, s);

    if (count > fd->limit)
        e->out->full = true;
    for (uint32_t i = 0; i < count && !e->out->full; i++) {
        size_t start;

        put_tag(e, fd, KIND_BYTES);
        start = body_begin(e);
        put_record(e, fd->of, list_element(fd, s, i), depth + 1);
        body_end(e, start);
    }
}

static void put_field(struct encoding *e, const struct field *fd, const void *s, int depth)
{
    const struct bytes *bytes = field_in(fd, s);

    switch (shape_of(fd)) {
    case SHAPE_TEXT: put_text(e, fd, s); break;
    case SHAPE_LIST: put_list(e, fd, s, depth); break;
    case SHAPE_HASH:
        if (!field_empty(fd, s))
            put_bytes(e, fd, bytes, sizeof(struct hash));
        break;
    case SHAPE_BYTES:
        if (bytes->n > fd->limit)
            e->out->full = true;
        else if (bytes->n)
            put_bytes(e, fd, bytes->at, bytes->n);
        break;
    default: put_integer(e, fd, s); break;
    }
}

/* Number of the unknown field that stands next, UINT32_MAX past the last. */
static uint32_t unknown_next(struct reader *unknown)
{
    struct reader peek = *unknown;

    return reader_left(unknown) ? (uint32_t)(read_varint(&peek) >> 2) : UINT32_MAX;
}

/* Write the unknown fields numbered below `no` where they belong. */
static void put_unknown(struct encoding *e, struct reader *unknown, uint32_t no)
{
    while (unknown_next(unknown) < no) {
        const uint8_t *start = unknown->at;
        uint64_t tag = read_varint(unknown), n = read_varint(unknown);

        if ((tag & 3) == KIND_BYTES)
            read_bytes(unknown, n);
        if (unknown->bad)
            panic("unknown fields were not read by record_decode");
        buf_add(e->out, start, (size_t)(unknown->at - start));
    }
}

static void put_record(struct encoding *e, const struct record *r, const void *s, int depth)
{
    const struct unknown *kept = unknown_in(r, s);
    struct reader unknown;

    if (depth > RECORD_DEPTH) {
        e->out->full = true;
        return;
    }
    reader_init(&unknown, kept->at, kept->n);
    for (unsigned i = 0; i < r->fields && !e->out->full; i++) {
        if (kept->n)
            put_unknown(e, &unknown, r->field[i].no);
        put_field(e, &r->field[i], s, depth);
    }
    if (kept->n)
        put_unknown(e, &unknown, UINT32_MAX);
}

void record_encode(const struct record *r, const void *s, struct sealer *sealer, struct buf *out)
{
    struct encoding e = { out, sealer };

    put_record(&e, r, s, 1);
}
