/* Where findings of a flow's own go when the job finishes: to a field of its account, or to
 * a note on it. In the transaction of the last stage, by the account's own rules, which are
 * asked where a value is said, too. */
#include "config.h"
#include "core/meter/point.h"
#include "core/work/job_acts.h"

#include <string.h>

const struct field *target_field(const char *name)
{
    static const char *const known[] = {
#define TARGET(field) #field,
#include "core/work/targets.def"
#undef TARGET
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(known[i], name))
            return record_field(&account_record, name);
    return NULL;
}

static bool is_phone(const struct flow_target *to)
{
    return to->field && !strcmp(to->field->name, "phone");
}

static enum status section_good(struct call *c, const char *value, const char *field)
{
    uint64_t order;
    return section_hangs(c, section_of_account(value, c->pool, &order), field);
}

static enum status area_good(struct call *c, const char *value, const char *field)
{
    struct transformer_area area;
    return area_read(c, value, field, &area);
}

/* The rules of who else writes that field of an account; a field without one here takes what its type takes. */
static const struct { const char *name; enum status (*good)(struct call *c, const char *value, const char *field); }
rules[] = {
    { "phone", account_phone_good }, { "reading_section", section_good }, { "transformer_area", area_good },
    { "birth", account_birth_good },
};

enum status found_target_good(struct call *c, const struct flow_target *to, const struct field *own, const char *value)
{
    for (size_t i = 0; to->field && *value && i < COUNT_OF(rules); i++)
        if (!strcmp(to->field->name, rules[i].name))
            return rules[i].good(c, value, own->name);
    return ST_ok;
}

static enum status note_write(struct call *c, const struct account *a, const char *text)
{
    struct note last = { .account_no = a->account_no };
    enum status s = row_last(c->txn, TABLE_note, 1, &last);
    if (s && s != ST_not_found)
        return s;
    return call_insert(c, TABLE_note, &(struct note){
        .account_no = a->account_no, .note_no = s ? 1 : last.note_no + 1, .text = text, .staff_no = c->user.staff_no,
        .staff_name = c->user.staff_name, .at = c->now });
}

/* Both are written as their type is: a text as it was said, a day as 2026-12-01. */
static enum status field_write(struct call *c, const struct flow_target *to, const char *value, struct account *a)
{
    return field_parse(to->field, a, is_phone(to) ? account_phone_kept(c, value) : value, c->pool, c->fault);
}

static enum status account_changed(struct call *c, const struct account *was, struct account *is)
{
    if (record_equal(&account_record, was, is))
        return ST_ok;
    enum status s = account_not_closed(c, was);
    return s ? s : call_put(c, TABLE_account, was, is);
}

bool found_goes(struct call *c, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    for (unsigned i = 0; *j->account_no && flow->own && i < flow->own->fields; i++)
        if ((flow->target[i].field || flow->target[i].note) && job_found(j, flow->own->field[i].name))
            return true;
    return false;
}

/* -- what is newer stands -- */

static const char *field_words(struct call *c, const struct field *field, const struct account *a)
{
    struct buf b;
    buf_init(&b, 64);
    field_format(field, a, &b);
    const char *text = pool_slice(c->pool, b.at, b.n);
    buf_release(&b);
    return text;
}

static struct finding *finding_of(struct job *j, const char *name)
{
    for (uint32_t i = 0; i < j->found_n; i++)
        if (!strcmp(j->found[i].finding, name))
            return &j->found[i];
    return NULL;
}

enum status found_stands(struct call *c, struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    struct account a = { .account_no = j->account_no };
    if (!found_goes(c, j))
        return ST_ok;
    enum status s = call_get(c, TABLE_account, &a);
    for (unsigned i = 0; !s && i < flow->own->fields; i++) {
        struct finding *f = finding_of(j, flow->own->field[i].name);
        if (!f || !flow->target[i].field || f->stood_known)
            continue;
        f->stood = field_words(c, flow->target[i].field, &a);
        f->stood_known = true;
    }
    return s;
}

/* Who changed it after it was said knew better: a customer at a counter three days later. */
static enum status field_goes(struct call *c, struct job *j, const struct flow_target *to, const struct finding *f,
                              const struct account *was, struct account *is)
{
    struct account written = *is;
    bool newer = f->stood_known && strcmp(f->stood, field_words(c, to->field, was));
    enum status s = field_write(c, to, f->value, &written);
    if (s || !newer) {
        *is = written;
        return s;
    }
    if (record_equal(&account_record, &written, is))
        return ST_ok;                /* the same was said at both */
    return job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_newer_kept, .text = f->finding });
}

enum status found_to_account(struct call *c, struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    struct account was = { .account_no = j->account_no }, is;
    if (!found_goes(c, j))
        return ST_ok;
    enum status s = call_get(c, TABLE_account, &was);
    is = was;
    for (unsigned i = 0; !s && i < flow->own->fields; i++) {
        const struct flow_target *to = &flow->target[i];
        const char *name = flow->own->field[i].name, *value = job_found_text(j, name);
        if (!job_found(j, name))
            continue;
        if (to->note)
            s = note_write(c, &was, value);
        else if (to->field && !(s = found_target_good(c, to, &flow->own->field[i], value)))
            s = field_goes(c, j, to, finding_of(j, name), &was, &is);
    }
    return s ? s : account_changed(c, &was, &is);
}
