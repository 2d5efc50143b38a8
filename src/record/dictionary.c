/* The data dictionary: what the program holds, said by the same lists it runs on. */
#include "config.h"
#include "record/tables.h"
#include "record/shape.h"

#include <stdio.h>
#include <string.h>

static const char *const type_names[FT_LIST + 1] = {
    [FT_TEXT] = "text", [FT_LONG] = "long text", [FT_MONEY] = "money", [FT_MAYBE] = "money or none",
    [FT_ENERGY] = "energy", [FT_PRICE] = "price", [FT_DATE] = "date", [FT_MONTH] = "month", [FT_TIME] = "time",
    [FT_CODE] = "code", [FT_CODES] = "codes",
    [FT_UINT] = "number", [FT_INT] = "integer", [FT_FLAG] = "flag", [FT_HASH] = "hash", [FT_BYTES] = "bytes",
    [FT_SEALED] = "sealed text", [FT_LIST] = "list"
};

static const struct { unsigned flag; const char *name; } flag_names[] = {
    { F_NEED, "needed" }, { F_MASK, "masked" }, { F_SECRET, "secret" }, { F_NEG, "may be negative" },
    { F_ZERO, "may be zero" }, { F_DUE, "next to come" }, { F_AUTO, "by the core" }, { F_ACCOUNT, "account number" }
};

static void put_type(const struct field *fd, struct buf *out)
{
    char type[80];
    int n = snprintf(type, sizeof type, "%s", type_names[fd->type]);

    if (fd->codes)
        n += snprintf(type + n, sizeof type - (size_t)n, " %s", fd->codes->name);
    if (fd->of)
        n += snprintf(type + n, sizeof type - (size_t)n, " of %s", fd->of->name);
    if (fd->limit)
        snprintf(type + n, sizeof type - (size_t)n, "%s%u", fd->type == FT_UINT ? " to " : " ", fd->limit);
    buf_printf(out, "  %3u  %-22s %s", fd->no, fd->name, type);
}

static void put_field(const struct field *fd, struct buf *out)
{
    const char *comma = "; ";

    put_type(fd, out);
    for (size_t i = 0; i < COUNT_OF(flag_names); i++) {
        if (!(fd->flags & flag_names[i].flag))
            continue;
        buf_printf(out, "%s%s", comma, flag_names[i].name);
        comma = ", ";
    }
    if (strcmp(tr(fd->name), fd->name))
        buf_printf(out, "  (%s)", tr(fd->name));
    buf_u8(out, '\n');
}

static void put_key(const struct key_spec *key, struct buf *out)
{
    for (unsigned i = 0; i < key->fields; i++)
        buf_printf(out, " %s", key->field[i]->name);
}

static void put_index(const struct index_info *x, struct buf *out)
{
    buf_printf(out, "  index t%02u %s:", x->no, x->name);
    if (x->flags & INDEX_WORDS)
        buf_puts(out, " words of the core");
    else
        put_key(&x->key, out);
    buf_puts(out, x->flags & INDEX_SPARSE ? ", where not empty\n" : "\n");
}

static void put_tables(const struct record *r, struct buf *out)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        if (table_info[t].record != r)
            continue;
        buf_printf(out, "  table t%02u %s: key", table_info[t].no, table_info[t].name);
        put_key(&table_info[t].key, out);
        buf_u8(out, '\n');
        for (unsigned x = 0; x < INDEX_COUNT; x++)
            if (index_info[x].table == t)
                put_index(&index_info[x], out);
    }
}

static void put_record(const struct record *r, struct buf *out)
{
    buf_printf(out, "record %s\n", r->name);
    put_tables(r, out);
    for (unsigned i = 0; i < r->fields; i++)
        put_field(&r->field[i], out);
    buf_u8(out, '\n');
}

static void put_code_set(const struct code_set *set, struct buf *out)
{
    char key[96];

    buf_printf(out, "codes %s%s\n", set->name, set->open ? ", open: the office's own from 100 on" : "");
    for (unsigned i = 0; i < set->codes; i++) {
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[i].name);
        buf_printf(out, "  %3u  %s", set->code[i].value, set->code[i].name);
        if (strcmp(tr(key), key))
            buf_printf(out, "  (%s)", tr(key));
        buf_u8(out, '\n');
    }
    buf_u8(out, '\n');
}

void record_dictionary(struct buf *out)
{
    const struct record *r;
    const struct code_set *set;

    for (unsigned i = 0; (r = record_at(i)); i++)
        put_record(r, out);
    for (unsigned i = 0; (set = code_set_at(i)); i++)
        put_code_set(set, out);
}
