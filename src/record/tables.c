/* The stored records, tables and indexes, out of db/. */
#include "config.h"
#include "record/tables.h"

#include "record/table.h"
#include "db/records.def"
#include "record/end.h"

struct table_info table_info[TABLE_COUNT];
struct index_info index_info[INDEX_COUNT];

/* The rows as tables.def has them: keys still by name. */
struct table_row { uint16_t no; const char *name; const struct record *record; const char *key; unsigned flags; };
struct index_row { uint16_t no; const char *name; enum table_id table; const char *key; unsigned flags; };

static const struct table_row table_rows[] = {
#define TABLE(no, name, rec, key, flags) { no, #name, &rec##_record, key, flags },
#define INDEX(no, name, table, key, flags)
#include "db/tables.def"
#undef TABLE
#undef INDEX
};

static const struct index_row index_rows[] = {
#define TABLE(no, name, rec, key, flags)
#define INDEX(no, name, table, key, flags) { no, #name, TABLE_##table, key, flags },
#include "db/tables.def"
#undef TABLE
#undef INDEX
};

_Static_assert(COUNT_OF(table_rows) == TABLE_COUNT, "every table has its id");
_Static_assert(COUNT_OF(index_rows) == INDEX_COUNT, "every index has its id");

static void table_define(struct table_info *t, const struct table_row *row)
{
    *t = (struct table_info){ .no = row->no, .name = row->name, .record = row->record, .flags = row->flags };
    key_spec_init(&t->key, t->record, row->key);
}

static void index_define(struct index_info *x, const struct index_row *row)
{
    *x = (struct index_info){ .no = row->no, .name = row->name, .table = row->table, .flags = row->flags };
    key_spec_init(&x->key, table_info[x->table].record, row->key);
}

void tables_init(void)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        table_define(&table_info[i], &table_rows[i]);
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        index_define(&index_info[i], &index_rows[i]);
}
