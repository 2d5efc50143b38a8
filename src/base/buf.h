/* A growing byte buffer with a hard maximum, and a reader that cannot run over
 * its end. Writers never fail one by one: a buffer that would pass its maximum
 * is marked full, takes nothing more, and is asked once at the end. The same
 * holds for a reader: after its first short read it stays bad and gives zeros.
 * Numbers are big-endian where fixed, varint (7 bits a byte, low first)
 * elsewhere. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *at;
    size_t n, room, max;
    bool full;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_clear(struct buf *b);                           /* empty and not full; keeps its memory */
void buf_cut(struct buf *b, size_t n);                   /* back to its first n bytes, and not full */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_u8(struct buf *b, uint8_t v);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_varint_long(struct buf *b, uint64_t v);         /* any; buf_varint is the one to call */
void buf_text(struct buf *b, const char *text);          /* varint length (NUL counted), bytes, NUL */
void buf_puts(struct buf *b, const char *text);          /* the characters only */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* n writable bytes at the end (counted as added), NULL when that passes max. */
uint8_t *buf_grow(struct buf *b, size_t n);
void buf_drop(struct buf *b, size_t n);                  /* from the front */

struct reader {
    const uint8_t *at, *end;
    bool bad;
};

void reader_init(struct reader *r, const void *bytes, size_t n);
static inline size_t reader_left(const struct reader *r) { return (size_t)(r->end - r->at); }
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
uint64_t read_varint_long(struct reader *r);             /* any; read_varint is the one to call */
const uint8_t *read_bytes(struct reader *r, size_t n);   /* NULL when short */
const char *read_text(struct reader *r);                 /* points into the bytes; "" when bad */
bool reader_done(const struct reader *r);                /* good, and nothing left over */

/* Most numbers of a record are one byte: here, so that they cost no call. */
static inline void buf_varint(struct buf *b, uint64_t v)
{
    if (v < 0x80 && b->n < b->room && b->room <= b->max && !b->full)
        b->at[b->n++] = (uint8_t)v;
    else
        buf_varint_long(b, v);
}

static inline uint64_t read_varint(struct reader *r)     /* over-long forms are bad */
{
    return !r->bad && r->at < r->end && *r->at < 0x80 ? *r->at++ : read_varint_long(r);
}

static inline uint64_t zigzag(int64_t v) { return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63); }
static inline int64_t unzigzag(uint64_t v) { return (int64_t)(v >> 1) ^ -(int64_t)(v & 1); }

#endif
