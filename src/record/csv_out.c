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

/* What stands first in a cell and makes it a formula, or a formula after a break. */
static bool formula(const char *text)
{
    return *text && strchr("=+-@\t\r\n", *text);
}

static void put_guarded(struct buf *out, const char *text)
{
    struct buf guarded;

    buf_init(&guarded, strlen(text) + 2);
    buf_printf(&guarded, "'%s", text);
    buf_u8(&guarded, 0);
    put_cell(out, (const char *)guarded.at);
    buf_release(&guarded);
}

static void put_text(const char *text, bool guard, struct buf *out)
{
    if (guard && formula(text))
        put_guarded(out, text);
    else
        put_cell(out, text);
}

static void put_value(const struct field *fd, const void *s, bool guard, struct buf *out)
{
    if (shape_of(fd) == SHAPE_TEXT)
        put_text(text_in(fd, s), guard, out);
    else if (fd->type == FT_CODES)
        put_codes(fd, s, out);
    else if (!field_empty(fd, s) || field_must_be_said(fd))
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

static void put_row(const struct record *r, const void *s, bool guard, const struct field_set *empty, struct buf *out)
{
    const char *comma = "";

    for (unsigned i = 0; i < r->fields; i++) {
        if (!csv_column(&r->field[i]))
            continue;
        buf_puts(out, comma);
        if (!empty || !field_set_has(empty, r->field[i].no))
            put_value(&r->field[i], s, guard, out);
        comma = ",";
    }
    buf_puts(out, "\r\n");
}

void record_to_csv(const struct record *r, const void *s, struct buf *out)
{
    put_row(r, s, false, NULL, out);
}

void record_to_csv_but(const struct record *r, const void *s, const struct field_set *empty, struct buf *out)
{
    put_row(r, s, false, empty, out);
}

void record_to_sheet(const struct record *r, const void *s, struct buf *out)
{
    put_row(r, s, true, NULL, out);
}
