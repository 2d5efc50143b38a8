/* Keys: the fields that name a row, as bytes that sort as the values do. Every
 * part knows its own length (integers by type, text by its NUL), so keys put one
 * after another can be taken apart again. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

/* Bytes of an integer in a key; 0: the shape cannot stand in a key as one. */
static const uint8_t key_width[] = {
    [SHAPE_I64] = 8, [SHAPE_I32] = 4, [SHAPE_U64] = 8, [SHAPE_U16] = 2, [SHAPE_BOOL] = 1, [SHAPE_LIST] = 0
};

static size_t part_max(const struct field *fd)
{
    enum field_shape shape = shape_of(fd);

    if (shape_integer(shape))
        return key_width[shape];
    return shape == SHAPE_HASH ? sizeof(struct hash) : (size_t)fd->limit * 4 + 1;
}

static void spec_add(struct key_spec *k, const struct record *r, const char *name)
{
    const struct field *fd = record_field(r, name);

    if (!fd)
        panic("record %s has no field %s for its key", r->name, name);
    if (fd->type == FT_LIST || fd->type == FT_BYTES || fd->type == FT_SEALED || fd->type == FT_LONG)
        panic("record %s: field %s cannot stand in a key", r->name, name);
    if (k->fields == KEY_FIELDS)
        panic("record %s: more than %d fields in a key", r->name, KEY_FIELDS);
    k->field[k->fields++] = fd;
}

void key_spec_init(struct key_spec *k, const struct record *r, const char *names)
{
    char copy[200], *rest = NULL;
    size_t longest = 0;

    *k = (struct key_spec){ 0 };
    if (!text_copy(copy, sizeof copy, names))
        panic("record %s: its key has too many names", r->name);
    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
        spec_add(k, r, name);
    for (unsigned i = 0; i < k->fields; i++)
        longest += part_max(k->field[i]);
    if (k->fields == 0 || longest >= KEY_MAX)
        panic("record %s: a key of %zu bytes", r->name, longest);
}

/* In a key a date counts from 1970-01-01 and none is less than any day. */
static uint64_t date_key(uint64_t bits)
{
    return bits ? bits - (uint64_t)DATE_EPOCH : (uint64_t)INT32_MIN;
}

static bool date_from_key(const struct field *fd, void *s, int64_t days)
{
    if (days == INT32_MIN)
        return integer_set(fd, s, DATE_NONE);
    return days_real(days) && integer_set(fd, s, (uint64_t)date_of_days(days));
}

static void put_integer(const struct field *fd, const void *s, uint8_t *at)
{
    enum field_shape shape = shape_of(fd);
    unsigned width = key_width[shape];
    uint64_t bits = integer_get(fd, s);

    if (fd->type == FT_DATE)
        bits = date_key(bits);
    if (shape_signed(shape))
        bits ^= (uint64_t)1 << (width * 8 - 1);
    for (unsigned i = 0; i < width; i++)
        at[i] = (uint8_t)(bits >> (8 * (width - 1 - i)));
}

/* Adds n bytes; what does not fit fills the key up, so that it is nobody's. */
static void key_add(struct key *out, const void *bytes, size_t n)
{
    size_t room = KEY_MAX - out->n;

    if (n > room)
        n = room;
    memcpy(out->b + out->n, bytes, n);
    out->n = (uint16_t)(out->n + n);
}

static void key_add_text(struct key *out, const struct field *fd, const char *text)
{
    size_t n = strlen(text);

    if (n > (size_t)fd->limit * 4) {
        memset(out->b + out->n, 0xff, (size_t)KEY_MAX - out->n);
        out->n = KEY_MAX;
        return;
    }
    key_add(out, text, n + 1);
}

void key_encode(const struct key_spec *k, const void *s, unsigned parts, struct key *out)
{
    out->n = 0;
    for (unsigned i = 0; i < parts && i < k->fields; i++) {
        const struct field *fd = k->field[i];
        enum field_shape shape = shape_of(fd);
        uint8_t number[8];

        if (shape == SHAPE_TEXT) {
            key_add_text(out, fd, text_in(fd, s));
        } else if (shape == SHAPE_HASH) {
            key_add(out, field_in(fd, s), sizeof(struct hash));
        } else {
            put_integer(fd, s, number);
            key_add(out, number, key_width[shape]);
        }
    }
}

/* Bytes of one part at the front, 0 when they are cut short. */
static size_t part_length(const struct field *fd, const uint8_t *at, size_t n)
{
    const uint8_t *end;
    size_t max = part_max(fd);

    if (shape_of(fd) != SHAPE_TEXT)
        return max <= n ? max : 0;
    end = memchr(at, 0, n < max ? n : max);
    return end ? (size_t)(end - at) + 1 : 0;
}

size_t key_length(const struct key_spec *k, const uint8_t *bytes, size_t n)
{
    size_t whole = 0;

    for (unsigned i = 0; i < k->fields; i++) {
        size_t part = part_length(k->field[i], bytes + whole, n - whole);

        if (part == 0)
            return 0;
        whole += part;
    }
    return whole;
}

static bool get_integer(const struct field *fd, void *s, const uint8_t *at)
{
    enum field_shape shape = shape_of(fd);
    unsigned width = key_width[shape];
    uint64_t bits = 0;

    for (unsigned i = 0; i < width; i++)
        bits = bits << 8 | at[i];
    if (shape_signed(shape))
        bits ^= (uint64_t)1 << (width * 8 - 1);
    if (shape == SHAPE_I32)
        bits = (uint64_t)(int64_t)(int32_t)(uint32_t)bits;
    if (fd->type == FT_DATE)
        return date_from_key(fd, s, (int64_t)bits);
    return integer_real(fd, bits) && integer_set(fd, s, bits);
}

static bool part_decode(const struct field *fd, void *s, const uint8_t *at, size_t n, struct pool *pool)
{
    enum field_shape shape = shape_of(fd);

    if (shape_integer(shape))
        return get_integer(fd, s, at);
    if (shape == SHAPE_HASH) {
        memcpy(field_at(fd, s), at, n);
        return true;
    }
    if (text_check(fd, (const char *)at, n - 1) != ST_ok)
        return false;
    *(const char **)field_at(fd, s) = pool_slice(pool, at, n - 1);
    return true;
}

bool key_decode(const struct key_spec *k, void *s, const uint8_t *bytes, size_t n, struct pool *pool)
{
    if (n == 0 || key_length(k, bytes, n) != n)
        return false;
    for (unsigned i = 0; i < k->fields; i++) {
        size_t part = part_length(k->field[i], bytes, n);

        if (!part_decode(k->field[i], s, bytes, part, pool))
            return false;
        bytes += part;
        n -= part;
    }
    return true;
}
