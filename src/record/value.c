/* Values in a struct: reading and setting them by their field, and what follows
 * from that alone: empty, equal, copied. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

const uint8_t field_shapes[FT_LIST + 1] = {
    [FT_TEXT] = SHAPE_TEXT, [FT_LONG] = SHAPE_TEXT, [FT_SEALED] = SHAPE_TEXT,
    [FT_MONEY] = SHAPE_I64, [FT_MAYBE] = SHAPE_MAYBE, [FT_ENERGY] = SHAPE_I64, [FT_PRICE] = SHAPE_I64,
    [FT_TIME] = SHAPE_I64, [FT_INT] = SHAPE_I64,
    [FT_DATE] = SHAPE_I32, [FT_MONTH] = SHAPE_I32,
    [FT_UINT] = SHAPE_U64, [FT_CODES] = SHAPE_U64, [FT_CODE] = SHAPE_U16, [FT_FLAG] = SHAPE_BOOL,
    [FT_HASH] = SHAPE_HASH, [FT_BYTES] = SHAPE_BYTES, [FT_LIST] = SHAPE_LIST
};

bool integer_set(const struct field *fd, void *s, uint64_t bits)
{
    void *at = field_at(fd, s);

    switch (shape_of(fd)) {
    case SHAPE_I64: *(int64_t *)at = (int64_t)bits; return true;
    case SHAPE_U64: *(uint64_t *)at = bits; return true;
    case SHAPE_MAYBE: *(struct maybe *)at = maybe_money((money)bits); return true;
    case SHAPE_I32:
        if ((int64_t)bits != (int32_t)bits)
            return false;
        *(int32_t *)at = (int32_t)bits;
        return true;
    case SHAPE_U16:
        if (bits > UINT16_MAX)
            return false;
        *(uint16_t *)at = (uint16_t)bits;
        return true;
    case SHAPE_BOOL:
        if (bits > 1)
            return false;
        *(bool *)at = bits == 1;
        return true;
    default: return false;
    }
}

const void *list_element(const struct field *fd, const void *s, uint32_t i)
{
    const uint8_t *elements = *(const uint8_t *const *)field_in(fd, s);

    /* An empty list may have no elements at all, and no pointer may be moved from none. */
    return elements ? elements + (size_t)i * fd->of->size : NULL;
}

void field_assign(const struct field *fd, void *to, const void *from)
{
    switch (shape_of(fd)) {
    case SHAPE_TEXT: *(const char **)field_at(fd, to) = text_in(fd, from); break;
    case SHAPE_HASH: *(struct hash *)field_at(fd, to) = *(const struct hash *)field_in(fd, from); break;
    case SHAPE_BYTES: *(struct bytes *)field_at(fd, to) = *(const struct bytes *)field_in(fd, from); break;
    case SHAPE_LIST:
        *(const void **)field_at(fd, to) = list_element(fd, from, 0);
        *(uint32_t *)(void *)((uint8_t *)to + fd->at_n) = list_count(fd, from);
        break;
    default: integer_set(fd, to, integer_get(fd, from)); break;
    }
}

/* FT_LONG may hold line breaks and tabs: its pieces between them are plain text. */
static bool pieces_valid(const char *text, size_t n)
{
    while (n) {
        size_t piece = 0;

        while (piece < n && text[piece] != '\n' && text[piece] != '\t')
            piece++;
        if (!utf8_valid(text, piece))
            return false;
        piece += piece < n;
        text += piece;
        n -= piece;
    }
    return true;
}

static size_t characters(const char *text, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((uint8_t)text[i] & 0xc0) != 0x80;
    return count;
}

/* How many bytes in front are plain ASCII, in words of eight while they last: a
 * byte below a blank borrows, one above a tilde carries into its highest bit. */
static size_t plain_prefix(const char *text, size_t n)
{
    const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
    size_t plain = 0;
    uint64_t word;

    for (; n - plain >= sizeof word; plain += sizeof word) {
        memcpy(&word, text + plain, sizeof word);
        if (((word - ones * ' ') | word | (word + ones)) & high)
            break;
    }
    while (plain < n && text[plain] >= ' ' && text[plain] <= '~')
        plain++;
    return plain;
}

enum status text_check(const struct field *fd, const char *text, size_t n)
{
    if (plain_prefix(text, n) == n)
        return n > fd->limit ? ST_field_too_long : ST_ok;
    if (n > (size_t)fd->limit * 4)
        return ST_field_too_long;
    if (fd->type == FT_LONG ? !pieces_valid(text, n) : !utf8_valid(text, n))
        return ST_text_invalid;
    return n > fd->limit && characters(text, n) > fd->limit ? ST_field_too_long : ST_ok;
}

static const struct hash no_hash;

bool field_empty(const struct field *fd, const void *s)
{
    switch (shape_of(fd)) {
    case SHAPE_TEXT: return *text_in(fd, s) == '\0';
    case SHAPE_MAYBE: return !((const struct maybe *)field_in(fd, s))->given;
    case SHAPE_HASH: return !memcmp(field_in(fd, s), &no_hash, sizeof no_hash);
    case SHAPE_BYTES: return ((const struct bytes *)field_in(fd, s))->n == 0;
    case SHAPE_LIST: return list_count(fd, s) == 0;
    default: return integer_get(fd, s) == 0;
    }
}

void record_init(const struct record *r, void *s)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (shape_of(fd) == SHAPE_TEXT)
            *(const char **)field_at(fd, s) = text_in(fd, s);
        if (shape_of(fd) == SHAPE_LIST)
            for (uint32_t e = 0; e < list_count(fd, s); e++)
                record_init(fd->of, (void *)list_element(fd, s, e));
    }
}

static void *bytes_copy(struct pool *pool, const void *bytes, size_t n)
{
    return n ? memcpy(pool_get(pool, n), bytes, n) : NULL;
}

static void field_copy(const struct field *fd, void *to, const void *from, struct pool *pool)
{
    const struct bytes *bytes = field_in(fd, from);
    uint8_t *elements;

    switch (shape_of(fd)) {
    case SHAPE_TEXT:
        *(const char **)field_at(fd, to) = *text_in(fd, from) ? pool_copy(pool, text_in(fd, from)) : "";
        break;
    case SHAPE_BYTES:
        *(struct bytes *)field_at(fd, to) = (struct bytes){ bytes_copy(pool, bytes->at, bytes->n), bytes->n };
        break;
    case SHAPE_LIST:
        elements = list_count(fd, from) ? pool_array(pool, list_count(fd, from), fd->of->size) : NULL;
        for (uint32_t e = 0; e < list_count(fd, from); e++)
            record_copy(fd->of, elements + e * fd->of->size, list_element(fd, from, e), pool);
        *(uint8_t **)field_at(fd, to) = elements;
        break;
    default:
        break;
    }
}

void record_copy(const struct record *r, void *to, const void *from, struct pool *pool)
{
    const struct unknown *unknown = unknown_in(r, from);

    memmove(to, from, r->size);
    for (unsigned i = 0; i < r->fields; i++)
        if (!shape_integer(shape_of(&r->field[i])))
            field_copy(&r->field[i], to, from, pool);
    *(struct unknown *)((uint8_t *)to + r->unknown_at) =
        (struct unknown){ bytes_copy(pool, unknown->at, unknown->n), unknown->n };
}

static bool bytes_equal(const void *a, size_t a_n, const void *b, size_t b_n)
{
    return a_n == b_n && (a_n == 0 || !memcmp(a, b, a_n));
}

static bool lists_equal(const struct field *fd, const void *a, const void *b)
{
    if (list_count(fd, a) != list_count(fd, b))
        return false;
    for (uint32_t e = 0; e < list_count(fd, a); e++)
        if (!record_equal(fd->of, list_element(fd, a, e), list_element(fd, b, e)))
            return false;
    return true;
}

static bool maybe_equal(struct maybe a, struct maybe b)
{
    return a.given == b.given && (!a.given || a.amount == b.amount);
}

bool field_equal(const struct field *fd, const void *a, const void *b)
{
    const struct bytes *x = field_in(fd, a), *y = field_in(fd, b);

    switch (shape_of(fd)) {
    case SHAPE_TEXT: return !strcmp(text_in(fd, a), text_in(fd, b));
    case SHAPE_MAYBE: return maybe_equal(*(const struct maybe *)field_in(fd, a),
                                         *(const struct maybe *)field_in(fd, b));
    case SHAPE_HASH: return !memcmp(x, y, sizeof(struct hash));
    case SHAPE_BYTES: return bytes_equal(x->at, x->n, y->at, y->n);
    case SHAPE_LIST: return lists_equal(fd, a, b);
    default: return integer_get(fd, a) == integer_get(fd, b);
    }
}

bool record_equal(const struct record *r, const void *a, const void *b)
{
    const struct unknown *x = unknown_in(r, a), *y = unknown_in(r, b);

    for (unsigned i = 0; i < r->fields; i++)
        if (!field_equal(&r->field[i], a, b))
            return false;
    return bytes_equal(x->at, x->n, y->at, y->n);
}
