/* All that is proved of a store, and the walks that prove it. Nobody waits for an offline
 * store, so there each processor takes the next check; beside the counters one thread does. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
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

enum status check_there(struct check_run *r, enum table_id table, void *row, bool *there_r)
{
    static const struct field_set nothing;
    enum status s = store_get_some(r->txn, table, &nothing, row);
    *there_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

enum status check_slice(struct check_run *r, enum table_id table, const struct field_set *wanted, struct key *token,
                        check_visit_fn *visit, void *context)
{
    struct scan *scan;
    void *row = pool_get(r->pool, table_info[table].record->size);
    struct scan_range range = { .wanted = wanted, .token = token->b, .token_n = token->n };
    enum status s = scan_table(r->txn, table, &range, &scan);
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
        s = check_slice(r, table, NULL, &token, visit, context);
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

/* -- all of them -- */

/* One check of those that are made beside one another. Its lines are kept until all
 * before it have told theirs, so that they are read in one order however they were made. */
struct checking_one {
    const struct check *check;
    struct checking_all *all;
    unsigned no;
    struct buf kept;                 /* lines, each with its NUL */
    uint64_t findings;
    enum status status;
    bool done;
};

struct checking_all {
    struct core *core;
    const char *anchor;
    check_line_fn *line;
    void *context;
    struct pool *pool;
    struct array checks;             /* of checking_one */
    struct lock lock;                /* whose turn it is to tell, what is kept and done */
    unsigned telling;
    _Atomic unsigned next;           /* check that nobody has taken yet */
};

static struct checking_one *one_of(struct checking_all *all, unsigned i)
{
    return (struct checking_one *)all->checks.at + i;
}

static void lines_tell(struct checking_one *one)
{
    for (size_t at = 0; at < one->kept.n; at += strlen((char *)one->kept.at + at) + 1)
        one->all->line(one->all->context, (char *)one->kept.at + at);
    buf_release(&one->kept);
}

static void line_say(void *context, const char *text)
{
    struct checking_one *one = context;
    lock_take(&one->all->lock);
    if (one->all->telling == one->no)
        one->all->line(one->all->context, text);
    else
        buf_add(&one->kept, text, strlen(text) + 1);
    lock_give(&one->all->lock);
}

static void one_done(struct checking_one *one)
{
    struct checking_all *all = one->all;
    lock_take(&all->lock);
    one->done = true;
    while (all->telling < all->checks.n && one_of(all, all->telling)->done)
        if (++all->telling < all->checks.n)
            lines_tell(one_of(all, all->telling));
    lock_give(&all->lock);
}

static void one_run(struct checking_one *one)
{
    char text[120];
    struct check_run r = { .core = one->all->core, .finding = line_say, .context = one, .pool = pool_new(1u << 16),
                           .anchor = one->all->anchor };
    one->status = one->check->run(&r);
    if (r.txn)
        store_snapshot_end(&r.txn);
    pool_free(&r.pool);
    if (one->status)
        snprintf(text, sizeof text, "%s: could not be finished: %s", one->check->name, status_name(one->status));
    else
        snprintf(text, sizeof text, "%s: %llu findings", one->check->name, (unsigned long long)r.findings);
    line_say(one, text);
    one->findings = r.findings;
    one_done(one);
}

static void *checks_walk(void *context)
{
    struct checking_all *all = context;
    for (unsigned i; (i = atomic_fetch_add(&all->next, 1)) < all->checks.n; )
        one_run(one_of(all, i));
    return NULL;
}

/* The first goes alone: it has a thread a processor by itself. Whoever cannot be begun is not needed. */
static void checks_make(struct checking_all *all)
{
    pthread_t thread[CHECK_THREADS];
    unsigned begun = 1, n = store_check_threads(core_store(all->core));
    one_run(one_of(all, atomic_fetch_add(&all->next, 1)));
    while (begun < n && pthread_create(&thread[begun], NULL, checks_walk, all) == 0)
        begun++;
    checks_walk(all);
    while (begun-- > 1)
        pthread_join(thread[begun], NULL);
}

static void take_check(void *context, const struct check *check)
{
    struct checking_all *all = context;
    unsigned no = all->checks.n;
    struct checking_one *one = array_add(&all->checks, all->pool, sizeof *one);
    *one = (struct checking_one){ .check = check, .all = all, .no = no };
    buf_init(&one->kept, KEPT_LINES);
}

enum status checks_run(struct core *c, check_line_fn *line, void *context, uint64_t *findings_r)
{
    return checks_run_anchored(c, NULL, line, context, findings_r);
}

enum status checks_run_anchored(struct core *c, const char *anchor, check_line_fn *line, void *context,
                                uint64_t *findings_r)
{
    struct checking_all all = { .core = c, .line = line, .context = context, .anchor = anchor };
    enum status worst = ST_ok;
    struct anchor a;
    *findings_r = 0;
    if (anchor && !anchor_read(anchor, &a))
        return ST_text_invalid;
    all.pool = pool_new(8192);
    lock_init(&all.lock, LOCK_telling);
    areas_checks(take_check, &all);
    checks_make(&all);
    for (unsigned i = 0; i < all.checks.n; i++) {
        *findings_r += one_of(&all, i)->findings;
        worst = one_of(&all, i)->status ? one_of(&all, i)->status : worst;
    }
    lock_destroy(&all.lock);
    pool_free(&all.pool);
    return worst;
}
