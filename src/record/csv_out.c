/* Records to CSV, as record_read_csv reads it back. */
#include "config.h"
#include "record/csv.h"

#include <string.h>

static void put_cell(struct buf *out, const char *text)
{
    size_t n = strlen(text);

    if (!strpbrk(text, ",\"\r\n") && (n == 0 || (*text != ' ' && text[n - 1] != ' '))) {
        buf_puts(out, text);
        return;
    }
    buf_u8(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_u8(out, '"');
        buf_u8(out, (uint8_t)*text);
    }
    buf_u8(out, '"');
}

static void put_codes(const struct field *fd, const void *s, struct buf *out)
{
    buf_u8(out, '"');
    field_format(fd, s, out);
    buf_u8(out, '"');
}

static void put_value(const struct field *fd, const void *s, struct buf *out)
{
    if (shape_of(fd) == SHAPE_TEXT)
        put_cell(out, text_in(fd, s));
    else if (fd->type == FT_CODES)
        put_codes(fd, s, out);
    else if (!field_empty(fd, s))
        field_format(fd, s, out);
}

void record_csv_head(const struct record *r, struct buf *out)
{
    const char *comma = "";

    for (unsigned i = 0; i < r->fields; i++) {
        if (!csv_column(&r->field[i]))
            continue;
        buf_printf(out, "%s%s", comma, r->field[i].name);
        comma = ",";
    }
    buf_puts(out, "\r\n");
}

void record_to_csv(const struct record *r, const void *s, struct buf *out)
{
    const char *comma = "";

    for (unsigned i = 0; i < r->fields; i++) {
        if (!csv_column(&r->field[i]))
            continue;
        buf_puts(out, comma);
        put_value(&r->field[i], s, out);
        comma = ",";
    }
    buf_puts(out, "\r\n");
}
