/* A list that may be longer than its reply has room for: the first rows that are
 * kept, and whether there were more. Read like this, no list ends without saying so:
 *
 *     struct listing l = { .rows = r->refunds, .most = REFUNDS_LISTED, .n = &r->refunds_n,
 *                          .token = &r->token, .keep = waits, .context = c };
 *     return listing_table(c, TABLE_refund, &range, &l);
 */
#ifndef CORE_ENGINE_LISTING_H
#define CORE_ENGINE_LISTING_H

#include "core/core.h"

struct listing {
    void *rows;                      /* room for `most` rows of the table */
    uint32_t most;
    uint32_t look;                   /* rows looked at for one page, so that its snapshot is short; 0: no bound */
    bool (*keep)(void *context, void *row);    /* NULL: every row; may change the row, which is the list's own */
    void *context;
    /* Where the answer goes; `more` or `token` at least: a list without either loses rows in silence. */
    uint32_t *n;
    bool *more;                      /* one more at least is kept, or was not looked at */
    const char **token;              /* where the next page goes on; "" when there is no more */
};

/* ST_ok at the end of the rows too. */
enum status listing_table(struct call *c, enum table_id table, const struct scan_range *range, const struct listing *l);
enum status listing_index(struct call *c, enum index_id index, const struct scan_range *range, const struct listing *l);

#endif
