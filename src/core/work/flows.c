/* All flows of an installation, and which change keeps which from being open. Those of the store: flow_kept.c. */
#include "config.h"
#include "base/rooms.h"
#include "core/engine/seed.h"
#include "core/work/flow_set.h"
#include "core/work/flow_reader.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRONG "flow.wrong."

/* The reason as a key of locale/, flow.wrong. and its own words: "unknown role" is flow.wrong.unknown_role. What the
 * system says (strerror begins with a capital) stays as it is. */
static const char *reason_key(const char *reason, char out[FAULT_TEXT])
{
    size_t n = sizeof WRONG - 1;
    if (*reason < 'a' || *reason > 'z')
        return reason;
    memcpy(out, WRONG, n);
    for (; *reason && n + 1 < FAULT_TEXT; reason++) {
        char c = *reason >= 'A' && *reason <= 'Z' ? (char)(*reason - 'A' + 'a') : *reason;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || out[n - 1] != '_')
            out[n++] = plain ? c : '_';
    }
    while (out[n - 1] == '_')
        n--;
    out[n] = 0;
    return out;
}

enum status flows_broken(struct fault *f, const char *file, unsigned line, const char *word, const char *reason)
{
    char number[16], key[FAULT_TEXT];
    snprintf(number, sizeof number, "%u", line);
    return fault_set(f, ST_file_broken, file, number, word, reason_key(reason, key));
}

static int is_flow(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && e->d_name[0] != '.' && !strcmp(e->d_name + n - 5, ".flow");
}

char *flows_file_text(struct pool *pool, const char *path, size_t *n_r)
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
    return room_file(flows->form, flows->forms, name) ? ST_ok : flows_broken(f, file, line, form, "unknown form");
}

enum status flows_forms_there(const struct flows *flows, const char *file, const struct flow_info *flow,
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
    char *text = flows_file_text(flows->pool, path, &n);
    if (!text)
        return flows_broken(f, name, 0, "", strerror(errno));
    enum status s = flow_read_text(name, text, n, flows->pool, &flow, f);
    if (!s)
        s = flows_forms_there(flows, name, flow, f);
    if (s)
        return s;
    if (flows->n == flows->room)
        return flows_broken(f, name, 0, "", "too many flows");
    flows->flow[flows->n++] = flow;
    return ST_ok;
}

static enum status read_dir(struct flows *flows, const char *dir, struct fault *f)
{
    struct dirent **entry;
    int n = scandir(dir, &entry, is_flow, alphasort);
    enum status s = ST_ok;
    if (n < 0)
        return flows_broken(f, dir, 0, "", strerror(errno));
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

/* Of each kind the last one that is in force, or of what is tried as well. */
static void find_offered(struct flows *flows, int offer)
{
    unsigned *kinds = &flows->kinds[offer];
    for (unsigned i = 0; i < flows->n; i++) {
        const struct flow_info *flow = flows->flow[i], *before = *kinds ? flows->newest[offer][*kinds - 1] : NULL;
        if (offer == IN_FORCE && flow->state == CODE_flow_state_practice)
            continue;
        if (before && !strcmp(before->kind, flow->kind))
            flows->newest[offer][*kinds - 1] = flow;
        else
            flows->newest[offer][(*kinds)++] = flow;
    }
    qsort(flows->newest[offer], *kinds, sizeof *flows->newest[offer], by_place);
}

void flows_lists(struct flows *flows, unsigned room)
{
    flows->room = room;
    flows->flow = pool_array(flows->pool, room, sizeof *flows->flow);
    for (int offer = 0; offer < OFFERS; offer++) {
        flows->newest[offer] = pool_array(flows->pool, room, sizeof *flows->newest[offer]);
        flows->kinds[offer] = 0;
    }
}

void flows_order(struct flows *flows)
{
    qsort(flows->flow, flows->n, sizeof *flows->flow, by_kind_and_version);
    for (int offer = 0; offer < OFFERS; offer++)
        find_offered(flows, offer);
}

/* Is that kind meant by a name of exclusions.csv: its own, or @GROUP? */
static bool kind_meant(const struct flows *flows, const char *name, const char *kind)
{
    const struct flow_info *flow = *name == '@' ? flow_newest(flows, kind) : NULL;
    return *name == '@' ? flow && flow->group && !strcmp(flow->group, name + 1) : !strcmp(name, kind);
}

static bool meant_known(const struct flows *flows, const char *name)
{
    for (unsigned i = 0; i < flows->n; i++)
        if (kind_meant(flows, name, flows->flow[i]->kind))
            return true;
    return false;
}

static enum status read_exclusions(struct flows *flows, const char *data_dir, struct fault *f)
{
    const char *path = pool_printf(flows->pool, "%s/flow/exclusions.csv", data_dir);
    enum status s = seed_read_file(path, &flow_exclusion_record, flows->pool, &flows->exclusions, f);
    const struct flow_exclusion *e = flows->exclusions.at;
    for (unsigned i = 0; !s && i < flows->exclusions.n; i++) {
        const char *unknown = !meant_known(flows, e[i].job_kind) ? e[i].job_kind
            : !meant_known(flows, e[i].other) ? e[i].other : NULL;
        if (unknown)
            s = flows_broken(f, "exclusions.csv", i + 2, unknown, "unknown flow");
    }
    return s;
}

/* -- jobs that do a stage -- */

static enum status all_jobs_there(const struct flows *flows, struct fault *f)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < flows->n; i++) {
        char file[64];
        snprintf(file, sizeof file, "%.24s.%llu.flow", flows->flow[i]->kind,
                 (unsigned long long)flows->flow[i]->version);
        s = flow_jobs_there(flows, file, flows->flow[i], f);
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
            s = flows_broken(f, "time_limits.csv", i + 2, row[i].stage,
                             "a limit for a stage that its flow does not have");
    return s;
}

enum status flows_open(const char *data_dir, const char *form_dir, struct flows **flows_r, struct fault *f)
{
    struct flows *flows = calloc(1, sizeof *flows);
    if (!flows)
        panic("out of memory");
    flows->pool = pool_new(1u << 16);
    flows_lists(flows, FLOWS_READ);
    flows->forms_known = form_dir;
    enum status s = form_dir ? rooms_read(form_dir, ".form", flows->pool, &flows->form, &flows->forms, f) : ST_ok;
    if (!s)
        s = read_dir(flows, pool_printf(flows->pool, "%s/flow", data_dir), f);
    flows_order(flows);
    if (!s)
        s = all_jobs_there(flows, f);
    if (!s)
        s = read_exclusions(flows, data_dir, f);
    if (!s)
        s = limits_match(flows, data_dir, f);
    if (s)
        flows_close(&flows);
    *flows_r = flows;
    return s;
}

/* The last set it is in takes it along. */
static void flow_leave(struct flow_kept **kept)
{
    if (--(*kept)->sets)
        return;
    struct pool *pool = (*kept)->pool;
    pool_free(&pool);
    *kept = NULL;
}

void flows_close(struct flows **flows)
{
    if (!*flows)
        return;
    for (unsigned i = 0; i < (*flows)->kepts; i++)
        flow_leave(&(*flows)->kept[i]);
    pool_free(&(*flows)->pool);
    free(*flows);
    *flows = NULL;
}

const struct flow_info *flow_offered(const struct flows *flows, const char *kind, bool practice)
{
    int offer = practice ? IN_PRACTICE : IN_FORCE;
    for (unsigned i = 0; i < flows->kinds[offer]; i++)
        if (!strcmp(flows->newest[offer][i]->kind, kind))
            return flows->newest[offer][i];
    return NULL;
}

const struct flow_info *flow_newest(const struct flows *flows, const char *kind)
{
    return flow_offered(flows, kind, false);
}

const struct flow_info *flow_of_version(const struct flows *flows, const char *kind, uint64_t version)
{
    for (unsigned i = 0; i < flows->n; i++)
        if (flows->flow[i]->version == version && !strcmp(flows->flow[i]->kind, kind))
            return flows->flow[i];
    return NULL;
}

const struct flow_info *flow_at(const struct flows *flows, unsigned i, bool practice)
{
    int offer = practice ? IN_PRACTICE : IN_FORCE;
    return i < flows->kinds[offer] ? flows->newest[offer][i] : NULL;
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
        if (kind_meant(flows, e[i].job_kind, kind) && kind_meant(flows, e[i].other, other))
            return true;
    return false;
}
