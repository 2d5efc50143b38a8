/* What was said of a job, wherever it stands. */
#include "config.h"
#include "core/work/job_acts.h"

#include <stdlib.h>
#include <string.h>

static const struct finding *found_by(struct found_said in, const char *name)
{
    for (uint32_t i = 0; i < in.n; i++)
        if (!strcmp(in.at[i].finding, name))
            return &in.at[i];
    return NULL;
}

static struct found_said found_of(const struct job *j)
{
    return (struct found_said){ j->found, j->found_n };
}

/* -- taking -- */

static void *own_empty(struct call *c, const struct flow_info *flow)
{
    void *own = pool_get(c->pool, flow->own->size);
    memset(own, 0, flow->own->size);
    record_init(flow->own, own);
    return own;
}

/* A fault names a field of the flow's own by its bare name: that is the input it stands at. */
static enum status value_take(struct call *c, const struct flow_info *flow, struct found_said said, uint32_t i,
                              void *own)
{
    const struct finding *f = &said.at[i];
    const struct field *field = flow->own ? record_field(flow->own, f->finding) : NULL;
    if (!field)
        return refuse(c, ST_field_unknown, pool_printf(c->pool, "found[%u].finding", i), f->finding, NULL, NULL);
    if (found_by(said, f->finding) != f)
        return refuse(c, ST_exists, pool_printf(c->pool, "found[%u].finding", i), f->finding, NULL, NULL);
    enum status s = field_parse(field, own, f->value, c->pool, c->fault);
    return s ? s : found_target_good(c, &flow->target[field - flow->own->field], field, f->value);
}

static const char *value_words(struct call *c, const struct field *field, const void *own)
{
    struct buf b;
    buf_init(&b, 64);
    field_format(field, own, &b);
    const char *text = pool_slice(c->pool, b.at, b.n);
    buf_release(&b);
    return text;
}

enum status found_over(struct call *c, const struct flow_info *flow, struct found_said had, struct found_said said,
                       struct finding **list_r, uint32_t *n_r)
{
    enum status s = ST_ok;
    *list_r = NULL;
    *n_r = 0;
    if (said.n && !flow->own)
        return refuse(c, ST_field_unknown, "found[0].finding", said.at[0].finding, NULL, NULL);
    if (!flow->own)
        return ST_ok;
    void *own = own_empty(c, flow);
    for (uint32_t i = 0; !s && i < said.n; i++)
        s = value_take(c, flow, said, i, own);
    if (!s)
        s = record_check(flow->own, own, c->fault);
    struct finding *list = pool_array(c->pool, flow->own->fields, sizeof *list);
    for (unsigned i = 0; !s && i < flow->own->fields; i++) {
        const struct field *field = &flow->own->field[i];
        const struct finding *was = found_by(had, field->name), *is = found_by(said, field->name);
        const char *value = is && *is->value ? value_words(c, field, own) : NULL;
        if (value && (!was || strcmp(value, was->value)))
            list[(*n_r)++] = (struct finding){ .finding = field->name, .value = value };
        else if (was)
            list[(*n_r)++] = *was;
    }
    *list_r = list;
    return s;
}

/* -- asked -- */

static const void *own_said(struct call *c, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    struct fault none;
    if (!flow || !flow->own || !j->found_n)
        return NULL;
    void *own = own_empty(c, flow);
    for (uint32_t i = 0; i < j->found_n; i++) {
        const struct field *field = record_field(flow->own, j->found[i].finding);
        if (field)
            (void)field_parse(field, own, j->found[i].value, c->pool, &none);
    }
    return own;
}

const void *job_said(struct call *c, const struct job *j, enum said_in in)
{
    switch (in) {
    case IN_APPLICATION: return j->application_n ? j->application : NULL;
    case IN_CHANGE: return j->change_n ? j->change : NULL;
    default: return own_said(c, j);
    }
}

const char *job_found_text(const struct job *j, const char *name)
{
    const struct finding *f = found_by(found_of(j), name);
    return f ? f->value : "";
}

bool job_found(const struct job *j, const char *name)
{
    return *job_found_text(j, name);
}

bool job_found_flag(const struct job *j, const char *name)
{
    return !strcmp(job_found_text(j, name), "1");
}

uint64_t job_found_number(const struct job *j, const char *name)
{
    return strtoull(job_found_text(j, name), NULL, 10);
}

date job_found_date(const struct job *j, const char *name)
{
    date d;
    return date_parse_iso(job_found_text(j, name), &d) == ST_ok ? d : DATE_NONE;
}

void found_masked(struct call *c, struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    struct finding *list = pool_array(c->pool, j->found_n + 1, sizeof *list);
    for (uint32_t i = 0; i < j->found_n; i++) {
        const struct field *field = flow && flow->own ? record_field(flow->own, j->found[i].finding) : NULL;
        list[i] = j->found[i];
        list[i].stood = "";
        if (!field || field->flags & F_MASK)
            list[i].value = masked_words(c, "id_no", list[i].value);
    }
    j->found = list;
}

const char *said_path(struct call *c, const struct said_field *of)
{
    static const char *const before[] = { [IN_APPLICATION] = "application[0].", [IN_CHANGE] = "change[0].",
                                          [IN_FOUND] = "" };
    return pool_printf(c->pool, "%s%s", before[of->in], of->field->name);
}

enum status said_needs(struct call *c, const struct job *j, const struct stage_need *need, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        const struct said_field *of = &need[i].of;
        const void *said = of->in == IN_FOUND ? NULL : job_said(c, j, of->in);
        bool there = of->in == IN_FOUND ? job_found(j, of->field->name) : said && !field_empty(of->field, said);
        if (need[i].must && !there)
            return refuse(c, ST_stage_needs, said_path(c, of), of->field->name, NULL, NULL);
    }
    return ST_ok;
}
