/* Any record for a person: a line a field, a table for a list. */
#include "config.h"
#include "cli/cli.h"
#include "ops/words.h"

#include <stdio.h>
#include <string.h>

#define COLUMN_MOST 40

void show_json(const struct record *r, const void *s)
{
    struct buf b;

    buf_init(&b, 64u << 20);
    record_to_json(r, s, false, &b);
    fwrite(b.at, 1, b.n, stdout);
    putchar('\n');
    buf_release(&b);
}

static const void *element(const struct field *f, const void *s, uint32_t i)
{
    const char *list;

    memcpy(&list, (const char *)s + f->at, sizeof list);
    return list + i * f->of->size;
}

static uint32_t rows_of(const struct field *f, const void *s)
{
    uint32_t n;

    memcpy(&n, (const char *)s + f->at_n, sizeof n);
    return n;
}

/* The program's own word of a code; the office's further ones are numbers here. */
static const char *code_text(const struct code_set *set, uint16_t value)
{
    static char text[96];
    const char *name = code_name(set, value);

    if (name)
        snprintf(text, sizeof text, "code.%s.%s", set->name, name);
    else
        snprintf(text, sizeof text, "%u", value);
    return tr(text);
}

/* What the audit says of an operation and of why, in words. */
static void audit_words(const struct field *f, struct buf *b)
{
    char text[1000], raw[1000];

    text_copy(raw, sizeof raw, (const char *)b->at);
    if (strcmp(f->name, "op") == 0)
        op_words(raw, text, sizeof text);
    else
        remark_words(raw, code_text, text, sizeof text);
    buf_clear(b);
    buf_puts(b, text);
    buf_u8(b, 0);
}

static bool is_audit(const struct field *f)
{
    return f == record_field(&audit_record, "op") || f == record_field(&audit_record, "remark");
}

static const char *value_of(const struct field *f, const void *s, struct buf *b)
{
    buf_clear(b);
    field_format(f, s, b);
    buf_u8(b, 0);
    if (is_audit(f))
        audit_words(f, b);
    return (const char *)b->at;
}

/* Without a name the first that has rows, so that a table is not empty beside a full one; NULL: there is none. */
static const struct field *list_named(const struct record *r, const void *s, const char *list)
{
    const struct field *first = NULL;

    for (const struct field *f = r->field; f < r->field + r->fields; f++) {
        if (f->type != FT_LIST)
            continue;
        if (*list ? strcmp(f->name, list) == 0 : rows_of(f, s) > 0)
            return f;
        first = first ? first : f;
    }
    return *list ? NULL : first;
}

bool show_csv(const struct record *r, const void *s, const char *list, bool plain)
{
    const struct field *f = list_named(r, s, list);
    struct buf b;

    if (!f)
        return false;
    buf_init(&b, 64u << 20);
    if (!plain)
        buf_puts(&b, CSV_SHEET_MARK);
    record_csv_head(f->of, &b);
    for (uint32_t i = 0; i < rows_of(f, s); i++)
        (plain ? record_to_csv : record_to_sheet)(f->of, element(f, s, i), &b);
    fwrite(b.at, 1, b.n, stdout);
    buf_release(&b);
    return true;
}

/* A column nobody fills is left out; the widest value makes its width. */
static int column_width(const struct field *f, const struct field *list, const void *s, struct buf *b)
{
    int widest = 0;

    if (f->type == FT_LIST || f->type == FT_HASH || f->type == FT_BYTES)
        return 0;
    for (uint32_t i = 0; i < rows_of(list, s); i++) {
        const void *row = element(list, s, i);
        int w = field_empty(f, row) ? 0 : text_width(value_of(f, row, b), WIDTH_UNICODE);
        if (w > widest)
            widest = w;
    }
    if (widest == 0)
        return 0;
    int head = text_width(tr(f->name), WIDTH_UNICODE);
    return widest > COLUMN_MOST ? COLUMN_MOST : widest > head ? widest : head;
}

static void put_cell(const char *text, int width)
{
    int w = text_width(text, WIDTH_UNICODE);

    printf("%s%*s  ", text, w < width ? width - w : 0, "");
}

/* The last tier has no end: nought of it is none. */
static bool none_meant(const struct field *f, const void *row)
{
    return f == record_field(&tier_row_record, "upto") && field_empty(f, row);
}

static void show_list(const struct field *list, const void *s, struct buf *b)
{
    const struct record *r = list->of;
    int width[64] = { 0 };
    unsigned n = r->fields < COUNT_OF(width) ? r->fields : COUNT_OF(width);

    for (unsigned i = 0; i < n; i++) {
        width[i] = column_width(&r->field[i], list, s, b);
        if (width[i] > 0)
            put_cell(tr(r->field[i].name), width[i]);
    }
    putchar('\n');
    for (uint32_t row = 0; row < rows_of(list, s); row++) {
        for (unsigned i = 0; i < n; i++)
            if (width[i] > 0)
                put_cell(none_meant(&r->field[i], element(list, s, row)) ? ""
                         : value_of(&r->field[i], element(list, s, row), b), width[i]);
        putchar('\n');
    }
}

void show_record(const struct record *r, const void *s)
{
    struct buf b;

    buf_init(&b, 1u << 20);
    for (const struct field *f = r->field; f < r->field + r->fields; f++) {
        if (f->type == FT_LIST && rows_of(f, s) > 0)
            show_list(f, s, &b);
        else if (f->type != FT_LIST && !field_empty(f, s))
            printf("%s: %s\n", tr(f->name), value_of(f, s, &b));
    }
    buf_release(&b);
}
