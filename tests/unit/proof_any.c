/* Rows of any content. It stands alone: random records know the messages as records only. */
#include "config.h"
#include "tests/unit/record_any.h"

void any_row(uint64_t seed, enum table_id table, void *row, struct pool *pool);
void any_later(uint64_t seed, enum table_id table, void *row, struct pool *pool);

void any_row(uint64_t seed, enum table_id table, void *row, struct pool *pool)
{
    struct dice d = { .state = seed };
    any_record(&d, table_info[table].record, row, pool, 1);
}

void any_later(uint64_t seed, enum table_id table, void *row, struct pool *pool)
{
    struct dice d = { .state = seed };
    const struct record *r = table_info[table].record;
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_LATER)
            any_value(&d, &r->field[i], row, pool, 1);
}
