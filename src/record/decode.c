/* The binary form to a struct. The bytes may come from anybody: every size is
 * looked at before it is used, memory is taken by what is really there, and only
 * the one canonical form of a record is accepted. Texts point into the bytes. */
#include "config.h"
#include "record/shape.h"

#include <stdio.h>
#include <string.h>

#define KIND_NUMBER 0
#define KIND_BYTES 1

struct decoding {
    const struct field_set *wanted;     /* of the record itself, not of its lists; NULL: all */
    struct sealer *sealer;
    struct pool *pool;
    const char *blame;       /* the field that was being read, for the fault */
};

/* The fields of one record as they go by. */
struct walk {
    const struct field *fd, *end;       /* the next known one */
    struct reader in;
    uint32_t last;                      /* number of the field before */
    bool last_known;
    struct unknown unknown;
    uint8_t *copied;                    /* unknown is this copy, no longer a stretch of the input */
};

static bool get_record(struct decoding *d, const struct record *r, void *s, const uint8_t *at, size_t n, int depth);

/* Days since 1970-01-01: 0 is that day, none is not written. */
static bool get_date(const struct field *fd, void *s, int64_t days)
{
    return days_real(days) && integer_set(fd, s, (uint64_t)date_of_days(days));
}

static bool get_integer(const struct field *fd, void *s, struct reader *in)
{
    uint64_t bits = read_varint(in);

    if (in->bad)
        return false;
    if (fd->type == FT_DATE)
        return get_date(fd, s, unzigzag(bits));
    if (bits == 0 && fd->type != FT_MAYBE)
        return false;                    /* a default written out */
    if (shape_signed(shape_of(fd)))
        bits = (uint64_t)unzigzag(bits);
    return integer_real(fd, bits) && integer_set(fd, s, bits);
}

static bool get_sealed(struct decoding *d, const struct field *fd, void *s, const uint8_t *at, size_t n)
{
    const char *text = d->sealer->open(d->sealer, at, n, d->pool);

    if (!text || !*text || text_check(fd, text, strlen(text)) != ST_ok)
        return false;
    *(const char **)field_at(fd, s) = text;
    return true;
}

static bool get_text(struct decoding *d, const struct field *fd, void *s, const uint8_t *at, size_t n)
{
    if (fd->type == FT_SEALED && d->sealer)
        return get_sealed(d, fd, s, at, n);
    if (n < 2 || at[n - 1] != '\0' || text_check(fd, (const char *)at, n - 1) != ST_ok)
        return false;
    *(const char **)field_at(fd, s) = (const char *)at;
    return true;
}

static bool get_bytes(struct decoding *d, const struct field *fd, void *s, struct reader *in)
{
    uint64_t n = read_varint(in);
    const uint8_t *at = in->bad || n > reader_left(in) ? NULL : read_bytes(in, n);

    if (!at)
        return false;
    switch (shape_of(fd)) {
    case SHAPE_TEXT:
        return get_text(d, fd, s, at, n);
    case SHAPE_HASH:
        if (n != sizeof(struct hash))
            return false;
        memcpy(field_at(fd, s), at, n);
        return !field_empty(fd, s);
    default:
        if (n == 0 || n > fd->limit)
            return false;
        *(struct bytes *)field_at(fd, s) = (struct bytes){ at, (uint32_t)n };
        return true;
    }
}

/* How many elements follow one another here; 0 when they are malformed. */
static uint32_t count_elements(const struct field *fd, struct reader in)
{
    uint32_t count = 0;

    for (;;) {
        uint64_t n = read_varint(&in);

        if (in.bad || n > reader_left(&in) || count == fd->limit)
            return 0;
        read_bytes(&in, n);
        count++;
        if (!reader_left(&in) || read_varint(&in) != ((uint64_t)fd->no << 2 | KIND_BYTES))
            return count;
    }
}

static bool get_list(struct decoding *d, const struct field *fd, void *s, struct reader *in, int depth)
{
    uint32_t count = count_elements(fd, *in);
    uint8_t *elements;

    if (count == 0 || depth == RECORD_DEPTH)
        return false;
    elements = pool_array(d->pool, count, fd->of->size);
    for (uint32_t i = 0; i < count; i++) {
        size_t n;

        if (i)
            read_varint(in);
        n = read_varint(in);
        if (!get_record(d, fd->of, elements + i * fd->of->size, read_bytes(in, n), n, depth + 1))
            return false;
    }
    *(uint8_t **)field_at(fd, s) = elements;
    *(uint32_t *)((uint8_t *)s + fd->at_n) = count;
    return true;
}

static bool get_field(struct decoding *d, const struct field *fd, void *s, unsigned kind, struct reader *in, int depth)
{
    enum field_shape shape = shape_of(fd);
    bool good;

    if (kind != (shape_integer(shape) ? KIND_NUMBER : KIND_BYTES))
        good = false;
    else if (shape == SHAPE_LIST)
        good = get_list(d, fd, s, in, depth);
    else
        good = shape_integer(shape) ? get_integer(fd, s, in) : get_bytes(d, fd, s, in);
    if (!good && !*d->blame)
        d->blame = fd->name;
    return good;
}

/* Keep the n bytes of an unknown field. They stay a stretch of the input as long
 * as they are one; else they move to a copy, once, with room for all that can come. */
static void keep_unknown(struct decoding *d, struct walk *w, const uint8_t *at, size_t n)
{
    if (w->unknown.n == 0) {
        w->unknown.at = at;
    } else if (!w->copied && w->unknown.at + w->unknown.n != at) {
        w->copied = pool_get(d->pool, w->unknown.n + (size_t)(w->in.end - at));
        memcpy(w->copied, w->unknown.at, w->unknown.n);
        w->unknown.at = w->copied;
    }
    if (w->copied)
        memcpy(w->copied + w->unknown.n, at, n);
    w->unknown.n += (uint32_t)n;
}

static bool pass_body(struct walk *w, unsigned kind)
{
    uint64_t n = read_varint(&w->in);

    if (w->in.bad || kind > KIND_BYTES)
        return false;
    return kind != KIND_BYTES || (n <= reader_left(&w->in) && read_bytes(&w->in, n));
}

static bool get_unknown(struct decoding *d, struct walk *w, const uint8_t *start, unsigned kind)
{
    if (!pass_body(w, kind))
        return false;
    keep_unknown(d, w, start, (size_t)(w->in.at - start));
    return true;
}

/* Known fields below `no` are not there: a text of theirs is "". */
static void pass_fields(struct walk *w, void *s, uint64_t no)
{
    for (; w->fd < w->end && w->fd->no < no; w->fd++)
        if (shape_of(w->fd) == SHAPE_TEXT)
            *(const char **)field_at(w->fd, s) = "";
}

/* Of a record some of whose fields are wanted; a list comes by as often as it has elements. */
static bool get_some(struct decoding *d, struct walk *w, void *s, uint64_t no, unsigned kind)
{
    pass_fields(w, s, no);
    w->last = (uint32_t)no;
    if (w->fd == w->end || w->fd->no != no || !field_set_has(d->wanted, w->fd->no))
        return pass_body(w, kind);
    return get_field(d, w->fd++, s, kind, &w->in, 1);
}

static bool get_next(struct decoding *d, struct walk *w, void *s, int depth)
{
    const uint8_t *start = w->in.at;
    uint64_t tag = read_varint(&w->in), no = tag >> 2;
    unsigned kind = tag & 3;

    if (w->in.bad || no == 0 || no > UINT16_MAX || no < w->last || (no == w->last && w->last_known))
        return false;
    if (d->wanted && depth == 1)
        return get_some(d, w, s, no, kind);
    pass_fields(w, s, no);
    w->last = (uint32_t)no;
    w->last_known = w->fd < w->end && w->fd->no == no;
    if (!w->last_known)
        return get_unknown(d, w, start, kind);
    return get_field(d, w->fd++, s, kind, &w->in, depth);
}

static bool get_record(struct decoding *d, const struct record *r, void *s, const uint8_t *at, size_t n, int depth)
{
    struct walk w = { .fd = r->field, .end = r->field + r->fields };

    memset(s, 0, r->size);
    reader_init(&w.in, at, n);
    while (reader_left(&w.in))
        if (!get_next(d, &w, s, depth))
            return false;
    pass_fields(&w, s, UINT16_MAX + 1u);
    *(struct unknown *)((uint8_t *)s + r->unknown_at) = w.unknown;
    return true;
}

enum status record_decode_some(const struct record *r, void *s, const void *bytes, size_t n,
                               const struct field_set *wanted, struct sealer *sealer, struct pool *pool,
                               struct fault *f)
{
    struct decoding d = { wanted, sealer, pool, "" };

    if (n <= UINT32_MAX && get_record(&d, r, s, bytes, n, 1))
        return ST_ok;
    memset(s, 0, r->size);
    record_init(r, s);
    return fault_set(f, ST_wire_broken, d.blame, NULL, NULL, NULL);
}

enum status record_decode(const struct record *r, void *s, const void *bytes, size_t n,
                          struct sealer *sealer, struct pool *pool, struct fault *f)
{
    return record_decode_some(r, s, bytes, n, NULL, sealer, pool, f);
}

struct field_set field_set_of(const struct record *r, const char *names)
{
    struct field_set set = { { 0 } };
    char name[64];

    while (*names) {
        size_t n = strcspn(names, " ");
        const struct field *fd;

        snprintf(name, sizeof name, "%.*s", (int)n, names);
        fd = record_field(r, name);
        if (!fd || fd->no >= FIELD_SET_WORDS * 64)
            panic("record %s: no field %s", r->name, name);
        set.word[fd->no / 64] |= 1ull << fd->no % 64;
        names += n + strspn(names + n, " ");
    }
    return set;
}
