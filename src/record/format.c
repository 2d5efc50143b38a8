/* One field as text. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

static void put_hex(const uint8_t *at, size_t n, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *to = n ? buf_grow(out, n * 2) : NULL;

    for (size_t i = 0; to && i < n; i++) {
        *to++ = (uint8_t)digits[at[i] >> 4];
        *to++ = (uint8_t)digits[at[i] & 15];
    }
}

static void put_decimal(bool negative, uint64_t size, struct buf *out)
{
    char text[24], *at = text + sizeof text;

    do
        *--at = (char)('0' + size % 10);
    while (size /= 10);
    if (negative)
        *--at = '-';
    buf_add(out, at, (size_t)(text + sizeof text - at));
}

static void put_code(const struct field *fd, uint16_t value, struct buf *out)
{
    const char *name = code_name(fd->codes, value);

    if (name)
        buf_puts(out, name);
    else if (value)
        buf_printf(out, "%u", value);
}

static void put_number(const struct field *fd, const void *s, struct buf *out)
{
    char text[INSTANT_TEXT];
    uint64_t bits = integer_get(fd, s);
    int64_t value = (int64_t)bits;

    switch (fd->type) {
    case FT_MONEY: case FT_MAYBE: buf_puts(out, money_format_plain(value, text)); break;
    case FT_ENERGY: buf_puts(out, energy_format(value, text)); break;
    case FT_PRICE: buf_puts(out, price_format(value, text)); break;
    case FT_DATE: buf_puts(out, date_format((date)value, text)); break;
    case FT_MONTH: if (value) buf_printf(out, "%06d", (int)value); break;
    case FT_TIME: if (value) buf_puts(out, instant_format(value, text)); break;
    case FT_CODE: put_code(fd, (uint16_t)bits, out); break;
    case FT_CODES: codes_format(fd->codes, bits, out); break;
    case FT_INT: put_decimal(value < 0, value < 0 ? -bits : bits, out); break;
    default: put_decimal(false, bits, out); break;
    }
}

void field_format(const struct field *fd, const void *s, struct buf *out)
{
    const struct bytes *bytes = field_in(fd, s);

    switch (shape_of(fd)) {
    case SHAPE_TEXT: buf_puts(out, text_in(fd, s)); break;
    case SHAPE_BYTES: put_hex(bytes->at, bytes->n, out); break;
    case SHAPE_LIST: break;
    case SHAPE_MAYBE:
        if (!field_empty(fd, s))
            put_number(fd, s, out);
        break;
    case SHAPE_HASH:
        if (!field_empty(fd, s))
            put_hex(field_in(fd, s), sizeof(struct hash), out);
        break;
    default: put_number(fd, s, out); break;
    }
}
