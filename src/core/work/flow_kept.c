/* Flows of the store beside those of db/flow/: read into one set, which is exchanged for another when a row
 * changes. Only the row that changed is read anew; the others are handed on from set to set. */
#include "config.h"
#include "core/engine/gap.h"
#include "core/work/area.h"
#include "core/work/flow_set.h"
#include "core/work/job.h"
#include "core/work/job_acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- one row -- */

static struct flow_kept *kept_as(const struct flows *before, const struct flow_file *row)
{
    for (unsigned i = 0; before && i < before->kepts; i++) {
        struct flow_kept *kept = before->kept[i];
        if (kept->flow->version == row->flow_version && kept->flow->state == row->flow_state &&
            !strcmp(kept->flow->kind, row->job_kind) && !strcmp(kept->text, row->text))
            return kept;
    }
    return NULL;
}

static enum status row_read(const struct flows *flows, const struct flow_file *row, struct flow_kept **kept_r)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 14);
    struct flow_kept *kept = POOL_NEW(pool, struct flow_kept);
    const char *name = pool_printf(pool, "%s.%llu.flow", row->job_kind, (unsigned long long)row->flow_version);
    *kept = (struct flow_kept){ .pool = pool, .text = pool_copy(pool, row->text) };
    enum status s = flow_read_text(name, row->text, strlen(row->text), pool, &kept->flow, &f);
    if (!s)
        s = flows_forms_there(flows, name, kept->flow, &f);
    if (s) {
        log_error("flow %s of the store is left out: %s: %s: %s", name, f.arg[0], f.arg[1], f.arg[2]);
        pool_free(&pool);
        return s;
    }
    kept->flow->state = row->flow_state;
    *kept_r = kept;
    return ST_ok;
}

/* What is left out stands in the list of flows as that (do_flow_list), and in the log. */
static void row_add(struct flows *flows, const struct flows *before, const struct flow_file *row)
{
    bool file = flow_of_version(flows, row->job_kind, row->flow_version);
    if (file || flows->n == FLOWS_READ) {
        log_error("flow %s.%llu.flow of the store is left out: %s", row->job_kind,
                  (unsigned long long)row->flow_version, file ? "there is a file of that version" : "too many flows");
        return;
    }
    struct flow_kept *kept = kept_as(before, row);
    if (!kept && row_read(flows, row, &kept))
        return;
    kept->sets++;
    flows->kept[flows->kepts++] = kept;
    flows->flow[flows->n++] = kept->flow;
}

/* -- a set -- */

/* What is needed most comes first, so that what is too much is what nobody goes by. */
enum need { IS_NEEDED, WAS_NEEDED, IS_TRIED };
struct stored { const struct flow_file *row; enum need need; };

static int by_need(const void *a, const void *b)
{
    const struct stored *x = a, *y = b;
    if (x->need != y->need)
        return x->need < y->need ? -1 : 1;
    return (x->row->put_at > y->row->put_at) - (x->row->put_at < y->row->put_at);
}

static enum status job_is_open(struct txn *t, const struct flow_file *row, bool *open_r)
{
    struct scan *scan;
    struct job j;
    const uint8_t *key;
    size_t key_n;
    enum status s = flow_jobs_scan(t, row->job_kind, row->flow_version, &scan);
    *open_r = false;
    if (!s) {
        s = scan_next_key(scan, &j, &key, &key_n);
        *open_r = !s;
        scan_end(&scan);
    }
    return s == ST_not_found || s == ST_index_building ? ST_ok : s;
}

/* Jobs are looked for only where not all are read. */
static enum status needs_of(struct txn *t, const struct flow_file *row, struct stored *to, unsigned n, bool all)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < n; i++) {
        bool open = false;
        if (!all && row[i].flow_state != CODE_flow_state_in_force)
            s = job_is_open(t, &row[i], &open);
        to[i] = (struct stored){ &row[i], open || row[i].flow_state == CODE_flow_state_in_force ? IS_NEEDED
            : row[i].flow_state == CODE_flow_state_ended ? WAS_NEEDED : IS_TRIED };
    }
    return s;
}

static struct flows *with_stored(const struct flows *shipped, const struct flows *before, struct stored *row,
                                 unsigned n)
{
    struct flows *flows = calloc(1, sizeof *flows);
    if (!flows)
        panic("out of memory");
    *flows = *shipped;
    flows->pool = pool_new(1u << 12);
    flows_lists(flows, shipped->n + n);
    memcpy(flows->flow, shipped->flow, shipped->n * sizeof *flows->flow);
    flows->kept = pool_array(flows->pool, n + 1, sizeof *flows->kept);
    qsort(row, n, sizeof *row, by_need);
    for (unsigned i = 0; i < n; i++)
        row_add(flows, before, row[i].row);
    flows_order(flows);
    return flows;
}

/* What was exchanged is kept longer than any call lasts; of most of it the next set has its flows too. */
#define KEPT (600 * SECOND)

static void retire(struct work_area *w, struct flows *flows)
{
    if (!flows)
        return;
    flows->retired = clock_ticks();
    flows->older = w->flows_retired;
    w->flows_retired = flows;
    for (struct flows **at = &flows->older; *at;) {
        struct flows *old = *at;
        if (flows->retired - old->retired < KEPT) {
            at = &old->older;
            continue;
        }
        *at = old->older;
        flows_close(&old);
    }
}

enum status flows_reload(struct core *c)
{
    struct work_area *w = work_of(c);
    struct pool *pool = pool_new(1u << 16);
    struct array rows = { 0 };
    struct flows *fresh = NULL;
    struct gap gap;
    struct txn *t;
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (!s) {
        s = table_read_around(t, TABLE_flow_file, &rows, pool, &gap);
        if (!s && gap.there)
            log_error("flows of the store on page %s cannot be read", gap.page);
        struct stored *stored = pool_array(pool, rows.n + 1, sizeof *stored);
        if (!s)
            s = needs_of(t, rows.at, stored, rows.n, w->shipped->n + rows.n <= FLOWS_READ);
        if (!s)
            fresh = with_stored(w->shipped, atomic_load(&w->flows), stored, rows.n);
        store_snapshot_end(&t);
    }
    if (!s)
        retire(w, atomic_exchange(&w->flows, fresh));
    pool_free(&pool);
    return s;
}

void flows_end(struct core *c)
{
    struct work_area *w = work_of(c);
    retire(w, atomic_exchange(&w->flows, NULL));
    while (w->flows_retired) {
        struct flows *old = w->flows_retired;
        w->flows_retired = old->older;
        flows_close(&old);
    }
    flows_close(&w->shipped);
}

const struct flows *core_flows(struct core *c)
{
    return atomic_load(&work_of(c)->flows);
}

/* name is "KIND.VERSION", in n bytes with its NUL. */
static bool version_there(const struct flows *flows, const char *name, size_t n)
{
    char text[48];
    for (unsigned i = 0; i < flows->n; i++) {
        int len = snprintf(text, sizeof text, "%s.%llu", flows->flow[i]->kind,
                           (unsigned long long)flows->flow[i]->version);
        if ((size_t)len + 1 == n && !memcmp(text, name, n))
            return true;
    }
    return false;
}

/* What is tried may be left out and takes only its own jobs along. */
static bool is_tried(struct txn *t, const char *name)
{
    char kind[FLOW_NAME_CHARS + 1];
    const char *dot = strrchr(name, '.');
    if (!dot || dot - name > FLOW_NAME_CHARS)
        return false;
    snprintf(kind, sizeof kind, "%.*s", (int)(dot - name), name);
    struct flow_file row = { .job_kind = kind, .flow_version = strtoull(dot + 1, NULL, 10) };
    return !store_get(t, TABLE_flow_file, &row) && row.flow_state == CODE_flow_state_practice;
}

/* The word an open job is counted by ends in its flow and version: no row is read. What
 * stands on a damaged page is passed over: a job without its flow is refused by itself. */
enum status flows_serve(struct core *c, struct fault *f)
{
    struct pool *pool = pool_new(1u << 16);
    struct txn *t;
    struct scan *scan;
    struct job j;
    const uint8_t *key;
    size_t key_n;
    char missing[64] = "";
    struct gap gap;
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (s) {
        pool_free(&pool);
        return s;
    }
    s = scan_index(t, INDEX_job_word, &(struct scan_range){ .words = JOB_WORD_OPEN, .words_n = sizeof JOB_WORD_OPEN },
                   &scan);
    while (!s && !*missing && !(s = scan_next_key(scan, &j, &key, &key_n))) {
        const char *word = (const char *)key + sizeof JOB_WORD_OPEN;
        if (key_n <= sizeof JOB_WORD_OPEN || version_there(core_flows(c), word, key_n - sizeof JOB_WORD_OPEN))
            continue;
        const char *name = pool_slice(pool, word, strnlen(word, key_n - sizeof JOB_WORD_OPEN));
        if (is_tried(t, name))
            log_error("flow %s.flow is tried and left out, and an open job goes by it", name);
        else
            snprintf(missing, sizeof missing, "%s.flow", name);
    }
    if (!s)
        scan_end(&scan);
    if (s == ST_store_broken && gap_page(&gap, c->store, s))
        s = ST_ok;
    store_snapshot_end(&t);
    pool_free(&pool);
    if (*missing)
        return flows_broken(f, missing, 0, "", "is missing, and an open job goes by it");
    return s == ST_not_found ? ST_ok : s;
}
