/* A flow that is to come, held against those there are: its words, its fields under open jobs, its
 * names, its version. */
#include "config.h"
#include "core/work/flow_reader.h"
#include "core/work/flow_set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum status wrong_in(struct fault *f, const struct flow_info *flow, unsigned line, const char *word,
                            const char *reason)
{
    char file[64];
    snprintf(file, sizeof file, "%.24s.%llu.flow", flow->kind, (unsigned long long)flow->version);
    return flows_broken(f, file, line, word, reason);
}

/* Versions rise, and one that is there is not written over but while it is tried. What is tried holds nobody up. */
static enum status version_new(const struct flows *flows, const struct flow_info *flow, struct fault *f)
{
    for (unsigned i = 0; i < flows->n; i++) {
        const struct flow_info *other = flows->flow[i];
        if (strcmp(other->kind, flow->kind) || other->version < flow->version ||
            other->state == CODE_flow_state_practice)
            continue;
        return wrong_in(f, flow, flow->line, flow->kind, "there is that version already, or a later one");
    }
    return ST_ok;
}

static bool same_type(const struct field *a, const struct field *b)
{
    if (a->type != b->type)
        return false;
    for (unsigned i = 0; a->codes && i < a->codes->codes; i++)
        if (!code_value(b->codes, a->codes->code[i].name, &(uint16_t){ 0 }))
            return false;                       /* what a job was told would be no choice any more */
    return true;
}

/* What open jobs were told is read by whichever version they go by or are moved to. */
static enum status fields_stay(const struct flows *flows, const struct flow_info *flow, struct fault *f)
{
    for (unsigned i = 0; i < flows->n; i++) {
        const struct flow_info *other = flows->flow[i];
        if (!flow->own || !other->own || strcmp(other->kind, flow->kind) || other->version == flow->version)
            continue;
        for (unsigned k = 0; k < flow->own->fields; k++) {
            const struct field *mine = &flow->own->field[k], *was = record_field(other->own, mine->name);
            if (was && !same_type(was, mine))
                return wrong_in(f, flow, flow->field_line[k], mine->name,
                                "is of another type, or lacks a choice, of another version");
        }
    }
    return ST_ok;
}

/* One name, one word, whatever kind says it. */
static enum status words_agree(const struct flows *flows, const struct flow_info *flow, struct fault *f)
{
    for (unsigned i = 0; i < flows->n; i++) {
        const struct flow_info *other = flows->flow[i];
        for (unsigned k = 0; strcmp(other->kind, flow->kind) != 0 && k < flow->words; k++) {
            const struct flow_word *mine = &flow->word[k], *its = flow_word_of(other, mine->key, mine->lang);
            if (its && strcmp(its->text, mine->text) != 0)
                return wrong_in(f, flow, mine->line, pool_printf(flow->pool, "%s (%s: %s)", mine->text, other->kind,
                                its->text), "is called otherwise in another kind");
        }
    }
    return ST_ok;
}

static bool shipped_says(const struct flows *flows, const char *kind, const char *stage)
{
    for (unsigned i = 0; i < flows->n; i++)
        if (!flows->flow[i]->state && (kind ? !strcmp(flows->flow[i]->kind, kind)
                                            : flow_stage_no(flows->flow[i], stage) != 0))
            return true;
    return false;
}

/* A name that no flow of db/flow/ has stands in locale/ nowhere. */
static enum status named(const struct flow_info *flow, const char *before, const char *name, unsigned line,
                         struct fault *f)
{
    const char *key = pool_printf(flow->pool, "%s%s", before, name);
    const char *lacks = !flow_word_of(flow, key, "zh_CN") ? "has no words in zh_CN"
        : !flow_word_of(flow, key, "en") ? "has no words in en" : NULL;
    return lacks ? wrong_in(f, flow, line, name, lacks) : ST_ok;
}

static enum status names_there(const struct flows *flows, const struct flow_info *flow, struct fault *f)
{
    enum status s = shipped_says(flows, flow->kind, NULL) ? ST_ok
        : named(flow, "flow.kind.", flow->kind, flow->line, f);
    for (unsigned i = 0; !s && i < flow->stages; i++)
        if (!shipped_says(flows, NULL, flow->stage[i].name))
            s = named(flow, "flow.stage.", flow->stage[i].name, flow->stage[i].line, f);
    return s;
}

enum status flow_read_new(const struct flows *flows, const char *text, size_t n, struct pool *pool,
                          struct flow_info **flow_r, struct fault *f)
{
    struct flow_info *flow;
    enum status s = flow_read_text(NULL, text, n, pool, &flow, f);
    if (s)
        return s;
    flow->pool = pool;
    const char *file = pool_printf(pool, "%s.%llu.flow", flow->kind, (unsigned long long)flow->version);
    s = flows_forms_there(flows, file, flow, f);
    if (!s)
        s = version_new(flows, flow, f);
    if (!s)
        s = fields_stay(flows, flow, f);
    if (!s)
        s = words_agree(flows, flow, f);
    if (!s)
        s = names_there(flows, flow, f);
    if (!s)
        s = flow_jobs_there(flows, file, flow, f);
    *flow_r = flow;
    return s;
}

enum status flow_read_next(const struct flows *flows, const char *text, size_t n, struct pool *pool,
                           struct flow_info **flow_r, struct fault *f)
{
    enum status s = flow_read_new(flows, text, n, pool, flow_r, f);
    const struct flow_info *flow = *flow_r;
    if (!s && flow->version > 1 && !flow_of_version(flows, flow->kind, flow->version - 1))
        s = wrong_in(f, flow, flow->line, pool_printf(pool, "%llu", (unsigned long long)flow->version),
                     "is not the next version");
    return s;
}

enum status flow_read_file(const struct flows *flows, const char *path, struct pool *pool, struct flow_info **flow_r,
                           struct fault *f)
{
    size_t n = 0;
    char *text = flows_file_text(pool, path, &n);
    return text ? flow_read_new(flows, text, n, pool, flow_r, f) : flows_broken(f, path, 0, "", strerror(errno));
}
