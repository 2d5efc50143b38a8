/* Who did what, newest first: of one subject through its words, or of everything.
 * Everybody who may look sees only what was done in his unit and below. */
#include "config.h"
#include "core/core.h"
#include "core/engine/audit.h"
#include "core/office/office.h"

#include <string.h>

static bool seen(void *context, void *row)
{
    struct call *c = context;
    const struct audit *a = row;
    return !*a->unit_no || call_governs(c, a->unit_no);
}

enum status do_audit_list(struct call *c, const struct audit_ask *q, struct history_list *r)
{
    struct key from;
    enum status s = token_read(c, q->token, &from);
    if (s)
        return s;
    r->rows = pool_array(c->pool, HISTORY_LISTED, sizeof *r->rows);
    struct scan_range range = { .backward = true, .token = from.b, .token_n = from.n };
    struct listing l = { .rows = r->rows, .most = HISTORY_LISTED, .look = HISTORY_LOOKED_AT, .n = &r->rows_n,
                         .token = &r->token, .keep = seen, .context = c };
    if (*q->subject) {
        range.words = q->subject;
        range.words_n = strlen(q->subject) + 1;
    }
    s = *q->subject ? listing_index(c, INDEX_audit_subject, &range, &l) : listing_table(c, TABLE_audit, &range, &l);
    for (uint32_t i = 0; !s && i < r->rows_n; i++)
        audit_spell(c->pool, &r->rows[i]);
    return s;
}
