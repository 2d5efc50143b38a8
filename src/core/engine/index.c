/* Indexes that are being built: a slice is an operation of `system`, which the
 * timer submits while one is due, and what there is to be built is for anybody who
 * looks after the machine. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"

#include <stdio.h>
#include <string.h>


static enum status list_fill(struct call *c, struct index_list *r)
{
    struct store_building list[BUILDINGS_LISTED];
    unsigned n = store_building(core_store(c->core), list, BUILDINGS_LISTED);
    r->indexes = pool_array(c->pool, n ? n : 1, sizeof *r->indexes);
    r->indexes_n = n;
    for (unsigned i = 0; i < n; i++)
        r->indexes[i] = (struct index_built){ .index_name = list[i].index, .table_name = list[i].table,
                                              .rows_done = list[i].done, .rows_about = list[i].about };
    return ST_ok;
}

enum status do_index_build(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned rows = 0;
    enum status s = store_build_slice(c->txn, (unsigned)q->most, c->made, &rows, &r->made_stood);
    r->rows = rows;
    return s == ST_not_found ? ST_ok : s;
}

void *make_index_build(struct core *c, const struct slice_ask *ask)
{
    struct slice_made *made;
    return store_build_make(core_store(c), (unsigned)ask->most, &made) ? NULL : made;
}

void drop_index_build(void *made)
{
    struct slice_made *slice = made;
    store_build_drop(&slice);
}

enum status far_index_build(struct call *c, struct task_shown *r)
{
    struct store_building b;
    if (store_building(core_store(c->core), &b, 1)) {
        r->title = pool_printf(c->pool, "index.%s", b.index);
        r->rows_done = b.done;
        r->rows_of = b.about;
    }
    return ST_ok;
}

enum status do_index_list(struct call *c, const struct nothing *q, struct index_list *r)
{
    (void)q;
    return list_fill(c, r);
}

/* A refusal names the index, and how far it is. */
enum status index_refused(struct call *c)
{
    struct store_building b;
    char key[80], percent[8] = "0";
    const char *name = txn_index_building(c->txn, &b);
    if (!name)
        return ST_index_building;
    snprintf(key, sizeof key, "index.%s", name);
    if (b.about)
        snprintf(percent, sizeof percent, "%u", (unsigned)(b.done * 100 / b.about > 99 ? 99 : b.done * 100 / b.about));
    return refuse(c, ST_index_building, "", key, percent, NULL);
}

bool timed_index_build(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    (void)ask;
    (void)pool;
    return store_build_due(core_store(c));
}
