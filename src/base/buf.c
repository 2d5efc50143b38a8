/* The growing buffer and its reader (buf.h). Every bound is looked at here
 * and once, so that who writes or reads a message need not: what they add up to is
 * asked at the end. */
#include "config.h"
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"

#define ROOM_LEAST 64
#define VARINT_MAX 10

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
    free(b->at);
    *b = (struct buf){ .max = b->max };
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
}

void buf_cut(struct buf *b, size_t n)
{
    b->n = n < b->n ? n : b->n;
    b->full = false;
}

/* Doubled, so that n bytes cost n copies in all; never past the maximum. */
static void room_grow(struct buf *b, size_t need)
{
    size_t room = b->room ? b->room : ROOM_LEAST;
    while (room < need && room <= b->max / 2)
        room *= 2;
    if (room < need || room > b->max)
        room = b->max;
    if (room == 0)
        room = 1;
    uint8_t *at = realloc(b->at, room);
    if (!at)
        panic("out of memory asking for %zu bytes", room);
    b->at = at;
    b->room = room;
}

/* Room that is there already; what most calls find. */
static bool has_room(const struct buf *b, size_t n)
{
    return !b->full && n <= b->room - b->n && b->room <= b->max;
}

uint8_t *buf_grow(struct buf *b, size_t n)
{
    if (b->full || n > b->max - b->n) {
        b->full = true;
        return NULL;
    }
    if (n > b->room - b->n || !b->at)
        room_grow(b, b->n + n);
    uint8_t *end = b->at + b->n;
    b->n += n;
    return end;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    if (!n)
        return;
    if (has_room(b, n)) {
        memcpy(b->at + b->n, bytes, n);
        b->n += n;
        return;
    }
    uint8_t *to = buf_grow(b, n);
    if (to)
        memcpy(to, bytes, n);
}

static void add_fixed(struct buf *b, uint64_t v, size_t n)
{
    uint8_t *to = buf_grow(b, n);
    while (to && n) {
        to[--n] = (uint8_t)v;
        v >>= 8;
    }
}

void buf_u8(struct buf *b, uint8_t v)
{
    if (has_room(b, 1))
        b->at[b->n++] = v;
    else
        add_fixed(b, v, 1);
}

void buf_u16(struct buf *b, uint16_t v) { add_fixed(b, v, 2); }
void buf_u32(struct buf *b, uint32_t v) { add_fixed(b, v, 4); }
void buf_u64(struct buf *b, uint64_t v) { add_fixed(b, v, 8); }

void buf_varint_long(struct buf *b, uint64_t v)
{
    uint8_t bytes[VARINT_MAX], *to = has_room(b, VARINT_MAX) ? b->at + b->n : bytes;
    size_t n = 0;
    while (v >= 0x80) {
        to[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    to[n++] = (uint8_t)v;
    if (to == bytes)
        buf_add(b, bytes, n);
    else
        b->n += n;
}

void buf_text(struct buf *b, const char *text)
{
    size_t n = strlen(text) + 1;
    buf_varint(b, n);
    buf_add(b, text, n);
}

void buf_puts(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

/* Printed aside, because vsnprintf wants room for a NUL that may lie past the
 * maximum. */
static void print_long(struct buf *b, size_t n, const char *format, va_list args)
{
    char *text = malloc(n + 1);
    if (!text)
        panic("out of memory asking for %zu bytes", n);
    vsnprintf(text, n + 1, format, args);
    buf_add(b, text, n);
    free(text);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0)
        panic("a format that cannot be printed: %s", format);
    if ((size_t)n < sizeof small)
        buf_add(b, small, (size_t)n);
    else if (!b->full && (size_t)n <= b->max - b->n)
        print_long(b, (size_t)n, format, again);
    else
        b->full = true;
    va_end(again);
}

void buf_drop(struct buf *b, size_t n)
{
    if (n >= b->n) {
        b->n = 0;
        return;
    }
    memmove(b->at, b->at + n, b->n - n);
    b->n -= n;
}

void reader_init(struct reader *r, const void *bytes, size_t n)
{
    static const uint8_t none[1];
    const uint8_t *at = bytes ? bytes : none;
    *r = (struct reader){ .at = at, .end = at + n };
}

const uint8_t *read_bytes(struct reader *r, size_t n)
{
    if (r->bad || n > reader_left(r)) {
        r->bad = true;
        return NULL;
    }
    const uint8_t *bytes = r->at;
    r->at += n;
    return bytes;
}

static uint64_t read_fixed(struct reader *r, size_t n)
{
    const uint8_t *bytes = read_bytes(r, n);
    uint64_t v = 0;
    for (size_t i = 0; bytes && i < n; i++)
        v = v << 8 | bytes[i];
    return v;
}

uint8_t read_u8(struct reader *r) { return (uint8_t)read_fixed(r, 1); }
uint16_t read_u16(struct reader *r) { return (uint16_t)read_fixed(r, 2); }
uint32_t read_u32(struct reader *r) { return (uint32_t)read_fixed(r, 4); }
uint64_t read_u64(struct reader *r) { return read_fixed(r, 8); }

/* One value has one form: a last byte of zero, or bits past the 64th, are bad. */
uint64_t read_varint_long(struct reader *r)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        const uint8_t *byte = read_bytes(r, 1);
        if (!byte)
            return 0;
        v |= (uint64_t)(*byte & 0x7f) << (7 * i);
        if (*byte & 0x80)
            continue;
        if ((i > 0 && *byte == 0) || (i == VARINT_MAX - 1 && *byte > 1))
            break;
        return v;
    }
    r->bad = true;
    return 0;
}

const char *read_text(struct reader *r)
{
    uint64_t n = read_varint(r);
    const uint8_t *text = n <= reader_left(r) ? read_bytes(r, (size_t)n) : NULL;
    if (!text || n == 0 || memchr(text, 0, (size_t)n) != text + n - 1) {
        r->bad = true;
        return "";
    }
    return (const char *)text;
}

bool reader_done(const struct reader *r)
{
    return !r->bad && r->at == r->end;
}
