/* All that is proved of a store, and the walks that prove it. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    for (unsigned i = 0; !s && i < CHECK_SLICE; i++) {
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

static enum status check_indexes(struct check_run *r)
{
    return store_check(core_store(r->core), found, r);
}

static enum status check_audit_chain(struct check_run *r)
{
    struct store_end end;            /* as it was when the store was opened */
    store_acknowledged(core_store(r->core), &end);
    struct anchor from[ANCHORS] = { { .no = end.no, .chain = end.chain } };
    if (r->anchor)
        anchor_read(r->anchor, &from[1]);
    return audit_verify(r->core, from, found, r);
}

static const struct check own[] = {
    { "indexes", check_indexes },            /* every index against its table (store) */
    { "audit_chain", check_audit_chain },
    { "rows", check_rows },                  /* every audited row against its last digest */
    { "settings", check_settings },          /* every value within its bounds (setting.c) */
    { "balances", check_balances },          /* every balance against the journal, every entry against zero */
};

void checks_of_engine(void (*take)(void *context, const struct check *check), void *context)
{
    for (unsigned i = 0; i < COUNT_OF(own); i++)
        take(context, &own[i]);
}

struct checks_under_way {
    struct core *core;
    check_line_fn *line;
    void *context;
    uint64_t findings;
    enum status worst;
    const char *anchor;
};

static void run_one(void *context, const struct check *check)
{
    struct checks_under_way *all = context;
    char text[120];
    struct check_run r = { .core = all->core, .finding = all->line, .context = all->context,
                           .pool = pool_new(1u << 16), .anchor = all->anchor };
    enum status s = check->run(&r);
    if (r.txn)
        store_snapshot_end(&r.txn);
    pool_free(&r.pool);
    if (s)
        snprintf(text, sizeof text, "%s: could not be finished: %s", check->name, status_name(s));
    else
        snprintf(text, sizeof text, "%s: %llu findings", check->name, (unsigned long long)r.findings);
    all->line(all->context, text);
    all->findings += r.findings;
    all->worst = s ? s : all->worst;
}

enum status checks_run(struct core *c, check_line_fn *line, void *context, uint64_t *findings_r)
{
    return checks_run_anchored(c, NULL, line, context, findings_r);
}

enum status checks_run_anchored(struct core *c, const char *anchor, check_line_fn *line, void *context,
                                uint64_t *findings_r)
{
    struct checks_under_way all = { .core = c, .line = line, .context = context, .anchor = anchor };
    struct anchor a;
    *findings_r = 0;
    if (anchor && !anchor_read(anchor, &a))
        return ST_text_invalid;
    areas_checks(run_one, &all);
    *findings_r = all.findings;
    return all.worst;
}
