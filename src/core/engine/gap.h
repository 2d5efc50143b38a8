/* gap: what could not be read of a table of rules. A page of it is damaged: the rows before
 * that and behind it count, and whoever asks for a rule that may stand between is refused by
 * the page's name (call_gap). No rule is taken for another one, nor for none. */
#ifndef CORE_ENGINE_GAP_H
#define CORE_ENGINE_GAP_H

#include "core/engine/inner.h"

struct gap {
    bool there;                      /* false: all was read */
    const void *before, *after;      /* the rows around it; NULL: from the beginning, to the end */
    char page[sizeof ((struct fault *)0)->arg[0]];    /* "setting t05:1" */
};

typedef enum status table_read_fn(struct txn *t, enum table_id table, struct array *out, struct pool *pool,
                                  struct gap *gap_r);
/* As table_read. Of a writer's own child, which is refused with the first row that it cannot read. */
table_read_fn table_read_whole;
/* As table_read, of a snapshot. A damaged page is a gap and ST_ok; any other failure is one. */
table_read_fn table_read_around;
/* Was it a page that this thread could not read just now? It is named. */
bool gap_page(struct gap *gap, struct store *store, enum status s);
/* The call needed what stands in there: it will be refused by that (by_its_rules). */
enum status call_gap(struct call *c, const struct gap *gap);

#endif
