/* All that is proved of a store, and the walks that prove it. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE 2000                   /* rows in one snapshot */
#define FINDINGS_SHOWN 200           /* of one check; the rest are counted */

enum status check_snapshot(struct check_run *r)
{
    if (r->txn)
        store_snapshot_end(&r->txn);
    pool_clear(r->pool);
    return store_snapshot_begin(core_store(r->core), &r->txn, r->pool);
}

static void found(void *context, const char *what)
{
    struct check_run *r = context;
    if (r->findings++ < FINDINGS_SHOWN)
        r->finding(r->context, what);
}

void check_finding(struct check_run *r, const char *format, ...)
{
    char text[240];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    found(r, text);
}

enum status check_slice(struct check_run *r, enum table_id table, struct key *token, check_visit_fn *visit,
                        void *context)
{
    struct scan *scan;
    void *row = pool_get(r->pool, table_info[table].record->size);
    enum status s = scan_table(r->txn, table, &(struct scan_range){ .token = token->b, .token_n = token->n }, &scan);
    for (unsigned i = 0; !s && i < SLICE; i++) {
        if ((s = scan_next(scan, row, NULL)))
            break;
        scan_token(scan, token);
        r->looked_at++;
        s = visit(r, row, context);
    }
    scan_end(&scan);
    return s;
}

enum status check_walk(struct check_run *r, enum table_id table, check_visit_fn *visit, void *context)
{
    struct key token = { .n = 0 };
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r)))
        s = check_slice(r, table, &token, visit, context);
    return s == ST_not_found ? ST_ok : s;
}

enum status check_indexes(struct check_run *r)
{
    return store_check(core_store(r->core), found, r);
}

enum status check_audit_chain(struct check_run *r)
{
    return audit_verify(r->core, NULL, 0, found, r);
}

static const struct { const char *name; enum status (*run)(struct check_run *); } checks[] = {
#define CHECK(name) { #name, check_##name },
#include "core/engine/checks.def"
#undef CHECK
};

static enum status run_one(struct core *c, unsigned i, check_line_fn *line, void *context, uint64_t *findings_r)
{
    char text[120];
    struct check_run r = { .core = c, .finding = line, .context = context, .pool = pool_new(1u << 16) };
    enum status s = checks[i].run(&r);
    if (r.txn)
        store_snapshot_end(&r.txn);
    pool_free(&r.pool);
    if (s)
        snprintf(text, sizeof text, "%s: could not be finished: %s", checks[i].name, status_name(s));
    else
        snprintf(text, sizeof text, "%s: %llu findings", checks[i].name, (unsigned long long)r.findings);
    line(context, text);
    *findings_r += r.findings;
    return s;
}

enum status checks_run(struct core *c, check_line_fn *line, void *context, uint64_t *findings_r)
{
    enum status worst = ST_ok;
    *findings_r = 0;
    for (unsigned i = 0; i < COUNT_OF(checks); i++) {
        enum status s = run_one(c, i, line, context, findings_r);
        if (s)
            worst = s;
    }
    return worst;
}
