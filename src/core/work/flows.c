/* All flows of an installation, and which change keeps which from being open. */
#include "config.h"
#include "base/rooms.h"
#include "core/engine/gap.h"
#include "core/engine/seed.h"
#include "core/work/area.h"
#include "core/work/job.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flows {
    struct pool *pool;
    const struct flow_info *flow[FLOWS_READ];     /* by kind, versions rising */
    unsigned n;
    const struct flow_info *newest[FLOWS_READ];
    unsigned kinds;
    struct array exclusions;                      /* struct flow_exclusion */
    bool forms_known;                            /* what flows name is looked up among the forms */
    const struct room_file *form;
    unsigned forms;
};

static enum status broken(struct fault *f, const char *file, unsigned line, const char *word, const char *reason)
{
    char number[16];
    snprintf(number, sizeof number, "%u", line);
    return fault_set(f, ST_file_broken, file, number, word, reason);
}

static int is_flow(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && e->d_name[0] != '.' && !strcmp(e->d_name + n - 5, ".flow");
}

static char *file_text(struct pool *pool, const char *path, size_t *n_r)
{
    FILE *in = fopen(path, "rbe");
    char *text = in ? pool_get(pool, FLOW_BYTES_MAX + 2) : NULL;
    if (text)
        *n_r = fread(text, 1, FLOW_BYTES_MAX + 1, in);
    if (in)
        fclose(in);
    return text;
}

/* -- one file, against what else there is -- */

static enum status form_there(const struct flows *flows, const char *file, const char *form, unsigned line,
                              struct fault *f)
{
    char name[64];
    if (!flows->forms_known || !form)
        return ST_ok;
    snprintf(name, sizeof name, "%.50s.form", form);
    return room_file(flows->form, flows->forms, name) ? ST_ok : broken(f, file, line, form, "unknown form");
}

static enum status forms_there(const struct flows *flows, const char *file, const struct flow_info *flow,
                               struct fault *f)
{
    enum status s = form_there(flows, file, flow->form, flow->form_line, f);
    for (unsigned i = 0; !s && i < flow->stages; i++)
        s = form_there(flows, file, flow->stage[i].form, flow->stage[i].form_line, f);
    return s;
}

static enum status read_file(struct flows *flows, const char *dir, const char *name, struct fault *f)
{
    char path[512];
    size_t n = 0;
    struct flow_info *flow;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    char *text = file_text(flows->pool, path, &n);
    if (!text)
        return broken(f, name, 0, "", strerror(errno));
    enum status s = flow_read_text(name, text, n, flows->pool, &flow, f);
    if (!s)
        s = forms_there(flows, name, flow, f);
    if (s)
        return s;
    if (flows->n == FLOWS_READ)
        return broken(f, name, 0, "", "too many flows");
    flows->flow[flows->n++] = flow;
    return ST_ok;
}

static enum status read_dir(struct flows *flows, const char *dir, struct fault *f)
{
    struct dirent **entry;
    int n = scandir(dir, &entry, is_flow, alphasort);
    enum status s = ST_ok;
    if (n < 0)
        return broken(f, dir, 0, "", strerror(errno));
    for (int i = 0; i < n; i++) {
        if (!s)
            s = read_file(flows, dir, entry[i]->d_name, f);
        free(entry[i]);
    }
    free(entry);
    return s;
}

/* -- the whole -- */

static int by_kind_and_version(const void *a, const void *b)
{
    const struct flow_info *x = *(const struct flow_info *const *)a, *y = *(const struct flow_info *const *)b;
    int order = strcmp(x->kind, y->kind);
    return order ? order : (x->version > y->version) - (x->version < y->version);
}

static int by_place(const void *a, const void *b)
{
    const struct flow_info *x = *(const struct flow_info *const *)a, *y = *(const struct flow_info *const *)b;
    unsigned px = x->place - 1, py = y->place - 1;   /* 0, nowhere, is behind all others */
    return px != py ? px < py ? -1 : 1 : strcmp(x->kind, y->kind);
}

static void find_newest(struct flows *flows)
{
    qsort(flows->flow, flows->n, sizeof *flows->flow, by_kind_and_version);
    for (unsigned i = 0; i < flows->n; i++)
        if (i + 1 == flows->n || strcmp(flows->flow[i]->kind, flows->flow[i + 1]->kind))
            flows->newest[flows->kinds++] = flows->flow[i];
    qsort(flows->newest, flows->kinds, sizeof *flows->newest, by_place);
}

static enum status read_exclusions(struct flows *flows, const char *data_dir, struct fault *f)
{
    const char *path = pool_printf(flows->pool, "%s/flow/exclusions.csv", data_dir);
    enum status s = seed_read_file(path, &flow_exclusion_record, flows->pool, &flows->exclusions, f);
    const struct flow_exclusion *e = flows->exclusions.at;
    for (unsigned i = 0; !s && i < flows->exclusions.n; i++) {
        const char *unknown = !flow_newest(flows, e[i].job_kind) ? e[i].job_kind
            : !flow_newest(flows, e[i].other) ? e[i].other : NULL;
        if (unknown)
            s = broken(f, "exclusions.csv", i + 2, unknown, "unknown flow");
    }
    return s;
}

/* A limit of a kind that has no flow is for one to come; of a kind that has, its stage is there. */
static enum status limits_match(struct flows *flows, const char *data_dir, struct fault *f)
{
    struct array limits = { 0 };
    enum status s = seed_read(data_dir, "time_limits.csv", &time_limit_record, flows->pool, &limits, f);
    const struct time_limit *row = limits.at;
    for (unsigned i = 0; !s && i < limits.n; i++)
        if (*row[i].stage && flow_newest(flows, row[i].job_kind) &&
            !flow_has_stage(flows, row[i].job_kind, row[i].stage))
            s = broken(f, "time_limits.csv", i + 2, row[i].stage, "a limit for a stage that its flow does not have");
    return s;
}

enum status flows_open(const char *data_dir, const char *form_dir, struct flows **flows_r, struct fault *f)
{
    struct flows *flows = calloc(1, sizeof *flows);
    if (!flows)
        panic("out of memory");
    flows->pool = pool_new(1u << 16);
    flows->forms_known = form_dir;
    enum status s = form_dir ? rooms_read(form_dir, ".form", flows->pool, &flows->form, &flows->forms, f) : ST_ok;
    if (!s)
        s = read_dir(flows, pool_printf(flows->pool, "%s/flow", data_dir), f);
    find_newest(flows);
    if (!s)
        s = read_exclusions(flows, data_dir, f);
    if (!s)
        s = limits_match(flows, data_dir, f);
    if (s)
        flows_close(&flows);
    *flows_r = flows;
    return s;
}

void flows_close(struct flows **flows)
{
    if (!*flows)
        return;
    pool_free(&(*flows)->pool);
    free(*flows);
    *flows = NULL;
}

/* -- asked -- */

const struct flow_info *flow_newest(const struct flows *flows, const char *kind)
{
    for (unsigned i = 0; i < flows->kinds; i++)
        if (!strcmp(flows->newest[i]->kind, kind))
            return flows->newest[i];
    return NULL;
}

const struct flow_info *flow_of_version(const struct flows *flows, const char *kind, uint64_t version)
{
    for (unsigned i = 0; i < flows->n; i++)
        if (flows->flow[i]->version == version && !strcmp(flows->flow[i]->kind, kind))
            return flows->flow[i];
    return NULL;
}

const struct flow_info *flow_at(const struct flows *flows, unsigned i)
{
    return i < flows->kinds ? flows->newest[i] : NULL;
}

const struct flow_info *flow_each(const struct flows *flows, unsigned i)
{
    return i < flows->n ? flows->flow[i] : NULL;
}

bool flow_has_stage(const struct flows *flows, const char *kind, const char *stage)
{
    for (unsigned i = 0; i < flows->n; i++)
        if (!strcmp(flows->flow[i]->kind, kind) && flow_stage_no(flows->flow[i], stage))
            return true;
    return false;
}

bool flow_excludes(const struct flows *flows, const char *kind, const char *other)
{
    const struct flow_exclusion *e = flows->exclusions.at;
    for (unsigned i = 0; i < flows->exclusions.n; i++)
        if (!strcmp(e[i].job_kind, kind) && !strcmp(e[i].other, other))
            return true;
    return false;
}

const struct flows *core_flows(struct core *c)
{
    return work_of(c)->flows;
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
        const char *name = (const char *)key + sizeof JOB_WORD_OPEN;
        if (key_n > sizeof JOB_WORD_OPEN && !version_there(work_of(c)->flows, name, key_n - sizeof JOB_WORD_OPEN))
            snprintf(missing, sizeof missing, "%.*s.flow", (int)strnlen(name, key_n - sizeof JOB_WORD_OPEN), name);
    }
    if (!s)
        scan_end(&scan);
    if (s == ST_store_broken && gap_page(&gap, c->store, s))
        s = ST_ok;
    store_snapshot_end(&t);
    pool_free(&pool);
    if (*missing)
        return broken(f, missing, 0, "", "is missing, and an open job goes by it");
    return s == ST_not_found ? ST_ok : s;
}
