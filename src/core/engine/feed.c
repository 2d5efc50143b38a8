/* Writes and reads the feed. An operation notes what it changed while it runs; rows
 * are made once, at its end, so that a thing changed twice is told once and a run of
 * entries is one item. A run that goes on over operations is told when it ends, with the
 * batch at the latest: to put its row again for each payment would be one put of twelve. */
#include "config.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"

#include <string.h>

static bool same(const struct feed_item *a, uint16_t kind, uint64_t no, const char *key_text)
{
    return a->feed_kind == kind && a->no == no && strcmp(a->key_text, key_text) == 0;
}

/* The same thing twice is one item; entries that follow each other are one run. */
static struct feed_item *item_for(struct call *c, uint16_t kind, uint64_t no, const char *key_text)
{
    struct feed_item *item = c->effects->feed.at;
    unsigned n = c->effects->feed.n;
    if (n && kind == CODE_feed_kind_entry && item[n - 1].feed_kind == kind && item[n - 1].to + 1 == no)
        return &item[n - 1];
    for (unsigned i = 0; i < n; i++)
        if (same(&item[i], kind, no, key_text))
            return &item[i];
    item = array_add(&c->effects->feed, c->pool, sizeof *item);
    *item = (struct feed_item){ .feed_kind = kind, .no = no, .key_text = pool_copy(c->pool, key_text) };
    return item;
}

void call_feed(struct call *c, enum code_feed_kind kind, uint64_t no, uint64_t to, const char *key_text)
{
    item_for(c, (uint16_t)kind, no, key_text)->to = to;
}

void call_feed_job(struct call *c, uint64_t job_no, uint64_t from, uint64_t to)
{
    struct feed_item *item = item_for(c, CODE_feed_kind_job, job_no, "");
    if (!item->from)
        item->from = from;
    if (to > item->to)
        item->to = to;
}

void call_feed_range(struct call *c, enum code_feed_kind kind, const char *key_text)
{
    struct feed_item *item = c->effects->feed.at;
    unsigned i = 0;
    while (i < c->effects->feed.n && item[i].feed_kind != kind)
        i++;
    if (i == c->effects->feed.n) {
        item = item_for(c, (uint16_t)kind, 0, key_text);
        item->to_text = item->key_text;
    } else {
        item += i;
        if (strcmp(key_text, item->key_text) < 0)
            item->key_text = pool_copy(c->pool, key_text);
        if (strcmp(key_text, item->to_text) > 0)
            item->to_text = pool_copy(c->pool, key_text);
    }
    item->no++;
}

/* The row of the run as it has become. */
static enum status run_tell(struct core *c, struct txn *t)
{
    struct feed_run *run = &c->feed_run;
    struct feed_item item = { .feed_kind = CODE_feed_kind_entry, .no = run->from, .to = run->to };
    struct feed f = { .feed_no = c->feed_no, .at = run->at, .audit_no = run->audit_no, .items = &item, .items_n = 1 };
    if (run->told == run->to)
        return ST_ok;
    record_init(&feed_record, &f);
    run->told = run->to;
    return store_put(t, TABLE_feed, NULL, &f);
}

static enum status row_write(struct call *c, const struct feed_item *item, unsigned n)
{
    enum status s = run_tell(c->core, c->txn);
    if (s)
        return s;
    struct feed f = { .feed_no = c->core->feed_no + 1, .at = c->now, .audit_no = c->core->audit_no, .items_n = n };
    f.items = pool_array(c->pool, n, sizeof *f.items);
    memcpy(f.items, item, n * sizeof *item);
    record_init(&feed_record, &f);
    s = store_insert(c->txn, TABLE_feed, &f);
    if (s)
        return s;
    c->core->feed_no = f.feed_no;
    c->core->feed_run = (struct feed_run){ 0 };
    if (n == 1 && item->feed_kind == CODE_feed_kind_entry)
        c->core->feed_run = (struct feed_run){ .at = f.at, .audit_no = f.audit_no, .from = item->no, .to = item->to,
                                               .told = item->to };
    return ST_ok;
}

/* The last row of this batch is a run of entries, and so is what goes on after it. */
static bool run_goes_on(const struct feed_run *run, const struct feed_item *item, unsigned n)
{
    return run->to && n == 1 && item->feed_kind == CODE_feed_kind_entry && item->no == run->to + 1;
}

enum status feed_write(struct call *c)
{
    const struct feed_item *item = c->effects->feed.at;
    unsigned n = c->effects->feed.n;
    enum status s = ST_ok;
    if (run_goes_on(&c->core->feed_run, item, n)) {
        c->core->feed_run.to = item->to;
        return ST_ok;
    }
    for (unsigned at = 0; !s && at < n; at += FEED_ITEMS)
        s = row_write(c, &item[at], n - at < FEED_ITEMS ? n - at : FEED_ITEMS);
    return s;
}

void feed_batch_begins(struct core *c)
{
    c->feed_run = (struct feed_run){ 0 };
}

enum status feed_batch_ends(struct core *c, struct batch *batch, struct pool *pool)
{
    struct txn *t;
    if (c->feed_run.told == c->feed_run.to)
        return ST_ok;
    enum status s = store_child_begin(batch, &t, pool);
    if (s)
        return s;
    s = run_tell(c, t);
    store_child_end(&t, !s);
    return s;
}

enum status feed_head(struct txn *t, uint64_t *feed_no_r)
{
    struct feed f = { 0 };
    enum status s = row_last(t, TABLE_feed, 0, &f);
    *feed_no_r = s ? 0 : f.feed_no;
    return s == ST_not_found ? ST_ok : s;
}

/* By the file's generation, which only grows: a clock may have been set back since the feed was begun
 * anew before. The microsecond, which it was begun anew by before that, comes to these numbers in 2255. */
#define GENERATION_SHIFT 52

enum status feed_anew(struct core *c, struct fault *f)
{
    uint64_t generation = store_table_generation(c->store, TABLE_feed) + 1;
    struct feed_item everything = { .feed_kind = CODE_feed_kind_everything, .key_text = "" };
    struct feed row = { .feed_no = generation << GENERATION_SHIFT, .at = clock_now(), .audit_no = c->audit_no,
                        .items = &everything, .items_n = 1 };
    record_init(&feed_record, &row);
    enum status s = store_table_anew(c->store, TABLE_feed, &row, f);
    if (!s)
        c->feed_no = row.feed_no;
    return s;
}

enum status feed_after(struct txn *t, uint64_t feed_no, struct feed *rows, unsigned max, unsigned *n_r)
{
    struct feed from = { .feed_no = feed_no };
    struct key token;
    struct scan *scan;
    *n_r = 0;
    key_encode(&table_info[TABLE_feed].key, &from, 1, &token);
    enum status s = scan_table(t, TABLE_feed, &(struct scan_range){ .token = token.b, .token_n = token.n }, &scan);
    if (s)
        return s;
    while (*n_r < max && !(s = scan_next(scan, &rows[*n_r], NULL)))
        ++*n_r;
    scan_end(&scan);
    if (*n_r && rows[0].feed_no != feed_no + 1)
        return ST_not_found;
    return s == ST_not_found ? ST_ok : s;
}
