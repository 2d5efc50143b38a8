/* account.link: these accounts belong together from now on (关联户, B7). Whole
 * groups are joined, so that "linked" holds both ways and for all of them. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/core.h"

#include <string.h>

struct group {
    struct account at[LINK_MAX];
    unsigned n;
    uint64_t number;
};

static bool has(const struct group *g, const char *account_no)
{
    for (unsigned i = 0; i < g->n; i++)
        if (!strcmp(g->at[i].account_no, account_no))
            return true;
    return false;
}

static enum status add(struct call *c, struct group *g, const struct account *a)
{
    if (has(g, a->account_no))
        return ST_ok;
    if (g->n == LINK_MAX)
        return refuse(c, ST_field_too_many, "accounts", number_words(c, LINK_MAX), NULL, NULL);
    if (a->link_group && (!g->number || a->link_group < g->number))
        g->number = a->link_group;
    g->at[g->n++] = *a;
    return ST_ok;
}

/* The whole group of an account, also what lies out of this user's reach: it is
 * joined, not shown. */
static enum status add_group(struct call *c, struct group *g, uint64_t number)
{
    struct account at = { .link_group = number }, a;
    struct scan *scan;
    enum status s = scan_index(c->txn, INDEX_account_link, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &a, NULL)))
        s = add(c, g, &a);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status gather(struct call *c, const struct account_link *q, struct group *g)
{
    for (uint32_t i = 0; i < q->accounts_n; i++) {
        const char *field = pool_printf(c->pool, "accounts[%u].account_no", i);
        struct account a;
        enum status s = account_read(c, q->accounts[i].account_no, field, &a);
        if (!s)
            s = add(c, g, &a);
        if (!s && a.link_group)
            s = add_group(c, g, a.link_group);
        if (s)
            return s;
    }
    return g->n < 2 ? refuse(c, ST_field_missing, "accounts", NULL, NULL, NULL) : ST_ok;
}

enum status do_account_link(struct call *c, const struct account_link *q, struct nothing *r)
{
    struct group *g = POOL_NEW(c->pool, struct group);
    enum status s = gather(c, q, g);
    if (!s && !g->number)
        s = call_number(c, "link", &g->number);
    for (unsigned i = 0; !s && i < g->n; i++) {
        call_subject(c, g->at[i].account_no);
        if (g->at[i].link_group == g->number)
            continue;
        struct account linked = g->at[i];
        linked.link_group = g->number;
        s = call_put(c, TABLE_account, &g->at[i], &linked);
    }
    return s;
}
