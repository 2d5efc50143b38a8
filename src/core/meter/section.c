/* Whose points are read in a section. They are few, and in the order of reading. */
#include "config.h"
#include "core/meter/point.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum status section_accounts(struct call *c, const char *section_no, const char *after, struct array *out)
{
    struct scan *scan;
    struct point p, prefix = { .section_no = section_no };
    enum status s = scan_index(c->txn, INDEX_point_section, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &p, NULL)))
        if (p.owner_kind == CODE_owner_kind_account && strcmp(p.owner_no, after) > 0)
            *(const char **)array_add(out, c->pool, sizeof(char *)) = pool_copy(c->pool, p.owner_no);
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    const char **number = out->at;
    unsigned n = 0;
    if (out->n)
        qsort(out->at, out->n, sizeof(char *), by_text);
    for (unsigned i = 0; i < out->n; i++)
        if (!n || strcmp(number[i], number[n - 1]))
            number[n++] = number[i];
    out->n = n;
    return ST_ok;
}
