/* Conditions of a flow's file, and whether one holds for a job: any finding, by its type. */
#include "config.h"
#include "core/work/flow_reader.h"
#include "core/work/job_acts.h"

#include <string.h>

/* -- read -- */

static const struct record *record_of(const struct flow_reader *r, enum said_in in)
{
    return in == IN_FOUND ? r->flow->own : in == IN_CHANGE ? &change_record : &application_record;
}

static bool compares(const struct field *f)
{
    return f->type == FT_UINT || f->type == FT_MONEY || f->type == FT_ENERGY || f->type == FT_DATE;
}

static int64_t amount_in(const struct field *f, const void *said)
{
    const void *at = field_in(f, said);
    switch (f->type) {
    case FT_UINT: {
        uint64_t n = *(const uint64_t *)at;
        return n > INT64_MAX ? INT64_MAX : (int64_t)n;
    }
    case FT_DATE: return *(const date *)at;
    default: return *(const int64_t *)at;
    }
}

/* The words of values end where the line does, or with the next condition. */
static bool condition_begins(const char *word)
{
    return !strcmp(word, "when") || !strcmp(word, "unless");
}

static enum status read_choices(struct flow_reader *r, unsigned *at, struct flow_cond *cond)
{
    const struct field *f = cond->of.field;
    if (f->type != FT_CODE)
        return flow_wrong(r, f->name, "not a choice");
    for (; *at < r->words && !condition_begins(r->word[*at]); ++*at) {
        uint16_t value;
        if (cond->values == FLOW_CHOICES)
            return flow_wrong(r, r->word[*at], "too many words");
        if (!code_value(f->codes, r->word[*at], &value) || !flow_name_good(r->word[*at]))
            return flow_wrong(r, r->word[*at], "is none of the choices");
        cond->value[cond->values++] = value;
    }
    return cond->values ? ST_ok : flow_wrong(r, f->name, "is what?");
}

static enum status read_bound(struct flow_reader *r, unsigned *at, struct flow_cond *cond)
{
    const struct field *f = cond->of.field;
    const struct record *record = record_of(r, cond->of.in);
    struct fault why = { .status = ST_ok };
    if (!compares(f))
        return flow_wrong(r, f->name, "neither a number nor a day");
    if (*at == r->words)
        return flow_wrong(r, f->name, "something is missing after it");
    void *said = pool_get(r->pool, record->size);
    memset(said, 0, record->size);
    if (field_parse(f, said, r->word[*at], r->pool, &why) || field_empty(f, said) != !strcmp(r->word[*at], "0"))
        return flow_wrong(r, r->word[*at], "is not written as that field is");
    cond->bound = amount_in(f, said);
    ++*at;
    return ST_ok;
}

enum status flow_read_when(struct flow_reader *r, unsigned *at, struct flow_cond *cond)
{
    *cond = (struct flow_cond){ .unless = !strcmp(r->word[*at], "unless") };
    if (++*at == r->words)
        return flow_wrong(r, r->word[*at - 1], "something is missing after it");
    if (!flow_field_said(r, r->word[*at], &cond->of))
        return flow_wrong(r, r->word[*at], "unknown field");
    const char *name = r->word[(*at)++], *how = *at < r->words ? r->word[*at] : "";
    cond->kind = !strcmp(how, "is") ? COND_IS : !strcmp(how, "over") ? COND_OVER : !strcmp(how, "under") ? COND_UNDER
                                                                                                          : COND_SET;
    if (cond->kind == COND_SET)
        return cond->of.field->type == FT_FLAG ? ST_ok : flow_wrong(r, name, "not a flag");
    ++*at;
    return cond->kind == COND_IS ? read_choices(r, at, cond) : read_bound(r, at, cond);
}

/* -- asked -- */

static bool choice_is(const struct flow_cond *cond, const void *said)
{
    uint16_t value = *(const uint16_t *)field_in(cond->of.field, said);
    for (unsigned i = 0; i < cond->values; i++)
        if (cond->value[i] == value)
            return true;
    return false;
}

/* Of what was not said nothing holds: it is neither over nor under, and no choice. */
static bool finding_is(struct call *c, const struct job *j, const struct flow_cond *cond)
{
    const struct field *f = cond->of.field;
    const void *said = job_said(c, j, cond->of.in);
    bool there = said && (cond->of.in == IN_FOUND ? job_found(j, f->name) : !field_empty(f, said));
    if (!there)
        return false;
    switch (cond->kind) {
    case COND_SET: return *(const bool *)field_in(f, said);
    case COND_IS: return choice_is(cond, said);
    case COND_OVER: return amount_in(f, said) > cond->bound;
    default: return amount_in(f, said) < cond->bound;
    }
}

bool flow_when_holds(struct call *c, const struct job *j, const struct flow_cond *cond, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (finding_is(c, j, &cond[i]) == cond[i].unless)
            return false;
    return true;
}
