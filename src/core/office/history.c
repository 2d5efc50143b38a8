/* Who did what, newest first: of one subject through its words, or of everything.
 * Everybody who may look sees only what was done in his unit and below. */
#include "config.h"
#include "core/core.h"
#include "core/engine/audit.h"
#include "core/office/office.h"

#include <string.h>

#define PAGE 50
#define LOOK 2000                    /* records looked at for one page */

static bool seen(struct call *c, const struct audit *a)
{
    return !*a->unit_no || call_in_unit(c, a->unit_no);
}

static enum status scan_begin(struct call *c, const char *subject, const struct key *from, struct scan **scan)
{
    struct scan_range range = { .backward = true, .token = from->b, .token_n = from->n };
    if (!*subject)
        return scan_table(c->txn, TABLE_audit, &range, scan);
    range.words = subject;
    range.words_n = strlen(subject) + 1;
    return scan_index(c->txn, INDEX_audit_subject, &range, scan);
}

enum status do_audit_list(struct call *c, const struct audit_ask *q, struct history_list *r)
{
    struct scan *scan;
    struct key from = { .n = 0 };
    enum status s = *q->token ? token_read(c, q->token, &from) : ST_ok;
    if (!s)
        s = scan_begin(c, q->subject, &from, &scan);
    if (s)
        return s;
    r->rows = pool_array(c->pool, PAGE, sizeof *r->rows);
    for (unsigned looked = 0; looked < LOOK && r->rows_n < PAGE; looked++) {
        if ((s = scan_next(scan, &r->rows[r->rows_n], NULL)))
            break;
        if (seen(c, &r->rows[r->rows_n]))
            audit_spell(c->pool, &r->rows[r->rows_n++]);
    }
    if (!s)
        r->token = token_after(c, scan, &(struct audit){ 0 });
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}
