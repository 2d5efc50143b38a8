/* Records as JSON text, written straight into a buffer. */
#include "config.h"
#include "record/shape.h"

#include <stdio.h>
#include <string.h>

#define NUMBER_SAFE ((uint64_t)1 << 53)     /* what every JSON reader holds exactly */

static void put_escape(struct buf *out, uint8_t c)
{
    switch (c) {
    case '"': buf_puts(out, "\\\""); break;
    case '\\': buf_puts(out, "\\\\"); break;
    case '\n': buf_puts(out, "\\n"); break;
    case '\t': buf_puts(out, "\\t"); break;
    default: buf_printf(out, "\\u%04x", c); break;
    }
}

void json_put_string(struct buf *out, const char *text)
{
    buf_u8(out, '"');
    while (*text) {
        size_t n = 0;

        while ((uint8_t)text[n] >= 0x20 && text[n] != '"' && text[n] != '\\' && text[n] != 0x7f)
            n++;
        buf_add(out, text, n);
        text += n;
        if (*text)
            put_escape(out, (uint8_t)*text++);
    }
    buf_u8(out, '"');
}

static void put_text(const struct field *fd, const void *s, const struct json_style *style, struct buf *out)
{
    const char *text = text_in(fd, s);
    char masked[MASK_TEXT];

    if (fd->flags & F_SECRET)
        text = "***";
    else if (((style->hide || style->audit) && fd->flags & F_MASK) || (style->audit && fd->type == FT_SEALED))
        text = mask_text(fd->name, text, masked, sizeof masked);
    json_put_string(out, text);
}

static void put_number(const struct field *fd, const void *s, struct buf *out)
{
    uint64_t bits = integer_get(fd, s);
    uint64_t size = fd->type == FT_INT && (int64_t)bits < 0 ? -bits : bits;
    const char *quote = size > NUMBER_SAFE ? "\"" : "";

    buf_puts(out, quote);
    field_format(fd, s, out);
    buf_puts(out, quote);
}

static void put_codes(const struct field *fd, const void *s, struct buf *out)
{
    uint64_t bits = integer_get(fd, s);
    const char *comma = "";

    buf_u8(out, '[');
    for (uint16_t value = 0; value < 64; value++) {
        const char *name = code_name(fd->codes, value);

        if (!(bits >> value & 1))
            continue;
        if (name)
            buf_printf(out, "%s\"%s\"", comma, name);
        else
            buf_printf(out, "%s%u", comma, value);
        comma = ",";
    }
    buf_u8(out, ']');
}

static void put_object(const struct record *r, const void *s, const struct json_style *style, struct buf *out)
{
    const char *comma = "\"";

    buf_u8(out, '{');
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if ((field_empty(fd, s) && !field_must_be_said(fd)) || (fd->flags & F_SECRET && !style->audit))
            continue;
        buf_puts(out, comma);
        buf_puts(out, fd->name);
        buf_puts(out, "\":");
        json_put_value(fd, s, style, out);
        comma = ",\"";
    }
    buf_u8(out, '}');
}

static void put_list(const struct field *fd, const void *s, const struct json_style *style, struct buf *out)
{
    buf_u8(out, '[');
    for (uint32_t i = 0; i < list_count(fd, s) && !out->full; i++) {
        if (i)
            buf_u8(out, ',');
        put_object(fd->of, list_element(fd, s, i), style, out);
    }
    buf_u8(out, ']');
}

void json_put_value(const struct field *fd, const void *s, const struct json_style *style, struct buf *out)
{
    switch (fd->type) {
    case FT_TEXT: case FT_LONG: case FT_SEALED: put_text(fd, s, style, out); break;
    case FT_UINT: case FT_INT: put_number(fd, s, out); break;
    case FT_FLAG: buf_puts(out, integer_get(fd, s) ? "true" : "false"); break;
    case FT_CODES: put_codes(fd, s, out); break;
    case FT_LIST: put_list(fd, s, style, out); break;
    default:
        buf_u8(out, '"');
        field_format(fd, s, out);
        buf_u8(out, '"');
        break;
    }
}

void record_to_json(const struct record *r, const void *s, bool hide, struct buf *out)
{
    put_object(r, s, &(struct json_style){ .hide = hide }, out);
}
