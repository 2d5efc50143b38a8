/* The areas as one: the engine's loops over areas.def. */
#include "config.h"
#include "core/engine/area.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <string.h>

static const struct area *const areas[AREA_COUNT] = {
#define AREA(name) [AREA_##name] = &area_##name,
#include "core/engine/areas.def"
#undef AREA
};

static const char *const area_name[AREA_COUNT] = {
#define AREA(name) [AREA_##name] = #name,
#include "core/engine/areas.def"
#undef AREA
};

static enum status words_set(struct store *s, const struct area_words *w, struct fault *f)
{
    enum status st = ST_ok;
    for (; w && w->fn && !st; w++) {
        char version[WORDS_VERSION_MAX + 1];
        int n = snprintf(version, sizeof version, "%u", w->version);
        if (w->readings)
            snprintf(version + n, sizeof version - (size_t)n, " readings %016llx", (unsigned long long)pinyin_digest());
        st = store_set_words(s, w->index, w->fn, version, f);
    }
    return st;
}

enum status core_words(struct store *s, const char *data_dir, struct fault *f)
{
    char pinyin[512];
    snprintf(pinyin, sizeof pinyin, "%s/pinyin", data_dir);
    enum status st = pinyin_open(pinyin, f);
    if (!st)
        st = words_set(s, audit_index_words, f);
    for (unsigned i = 0; !st && i < AREA_COUNT; i++)
        st = words_set(s, areas[i]->words, f);
    return st;
}

/* A part, committed; the disk is waited for at the end. */
static enum status carry_part(struct store *s, const struct area *area, struct pool *pool, bool *more_r)
{
    struct batch *b;
    struct txn *t;
    *more_r = false;
    enum status st = store_batch_begin(s, &b);
    if (st)
        return st;
    st = store_child_begin(b, &t, pool);
    if (!st) {
        st = area->carry(t, more_r);
        store_child_end(&t, !st);
    }
    if (st)
        store_batch_abort(&b);
    else
        store_batch_pass(&b);
    return st;
}

enum status core_carry(struct store *s)
{
    struct pool *pool = pool_new(65536);
    enum status st = ST_ok;
    for (unsigned i = 0; !st && i < AREA_COUNT; i++) {
        bool more = areas[i]->carry;
        while (!st && more) {
            st = carry_part(s, areas[i], pool, &more);
            pool_clear(pool);
        }
    }
    store_flush(s);
    pool_free(&pool);
    return st;
}

enum status areas_need_words(struct store *s)
{
    enum status st = ST_ok;
    for (unsigned i = 0; i < AREA_COUNT; i++)
        for (const struct area_words *w = areas[i]->words; !st && w && w->fn; w++)
            if (w->needed)
                st = store_build_now(s, w->index);
    return st;
}

enum status areas_open(struct core *c, struct fault *f)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < AREA_COUNT; i++)
        if (areas[i]->open)
            s = areas[i]->open(c, f);
    return s;
}

enum status areas_seeded(struct call *c)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < AREA_COUNT; i++)
        if (areas[i]->seeded)
            s = areas[i]->seeded(c);
    return s;
}

/* Last opened, first closed. */
void areas_close(struct core *c)
{
    for (unsigned i = AREA_COUNT; i-- > 0;)
        if (areas[i]->close)
            areas[i]->close(c);
}

void areas_checks(void (*take)(void *context, const struct check *check), void *context)
{
    checks_of_engine(take, context);
    for (unsigned i = 0; i < AREA_COUNT; i++)
        for (const struct check *check = areas[i]->checks; check && check->name; check++)
            take(context, check);
}

static bool concerns_rules(const struct feed_item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (item[i].feed_kind == CODE_feed_kind_rule || item[i].feed_kind == CODE_feed_kind_everything)
            return true;
    return false;
}

/* The engine's own first: what areas keep is worked out by settings. */
enum status areas_follow(struct core *c, const struct feed_item *item, unsigned n)
{
    static const struct feed_item everything = { .feed_kind = CODE_feed_kind_everything, .key_text = "" };
    if (c->behind) {
        item = &everything;
        n = 1;
    }
    bool rules = concerns_rules(item, n);
    enum status s = rules ? rules_reload(c) : ST_ok;
    const char *who = "settings";
    for (unsigned i = 0; !s && i < AREA_COUNT; i++)
        if (areas[i]->follow && (s = areas[i]->follow(c, item, n)))
            who = area_name[i];
    if (s)
        log_error("%s could not be read again: %s", who, status_name(s));
    else if (rules) {
        rules_settled(c);
        timepiece_bounds(c);
    }
    c->behind = s != ST_ok;
    return s;
}

/* -- a core that follows a store somebody else writes -- */

static enum status follow_rows(struct core *c, struct txn *t, struct feed *rows, unsigned *n_r)
{
    enum status s = feed_after(t, c->feed_no, rows, FOLLOW_ROWS, n_r);
    if (s == ST_not_found) {
        c->behind = true;
        s = feed_head(t, &c->feed_no);
        *n_r = 0;
        return s ? s : areas_follow(c, NULL, 0);
    }
    for (unsigned i = 0; !s && i < *n_r; i++)
        if (!(s = areas_follow(c, rows[i].items, rows[i].items_n)))
            c->feed_no = rows[i].feed_no;
    return s;
}

enum status core_follow(struct core *c)
{
    unsigned n = FOLLOW_ROWS;
    enum status s = ST_ok;
    while (!s && n == FOLLOW_ROWS) {
        struct pool *pool = pool_new(1u << 16);
        struct feed *rows = pool_array(pool, FOLLOW_ROWS, sizeof *rows);
        struct txn *t;
        s = store_snapshot_begin(c->store, &t, pool);
        if (!s) {
            s = follow_rows(c, t, rows, &n);
            if (!s)
                s = chain_heads(t, c);
            store_snapshot_end(&t);
        }
        pool_free(&pool);
    }
    return s;
}
