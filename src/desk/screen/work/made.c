/* Forms made of what a flow says: each field becomes lines of the form language, so that
 * a made form is what the reader would have read. */
#include "config.h"
#include "desk/screen/work/made.h"
#include <stdio.h>
#include <string.h>

/* -- fields of the flow's own -- */

static uint8_t type_of(uint16_t finding_kind)
{
    switch (finding_kind) {
    case CODE_finding_kind_number: return FT_UINT;
    case CODE_finding_kind_money: return FT_MONEY;
    case CODE_finding_kind_energy: return FT_ENERGY;
    case CODE_finding_kind_date: return FT_DATE;
    case CODE_finding_kind_flag: return FT_FLAG;
    case CODE_finding_kind_choice: return FT_CODE;
    default: return FT_TEXT;
    }
}

/* Its values are told by their place, from 1, as the core counts them. */
static const struct code_set *choices_of(const struct flow *flow, const struct flow_field *field, struct pool *pool)
{
    struct code_set *set = POOL_NEW(pool, struct code_set);
    struct code *code = pool_array(pool, field->choices_n + 1, sizeof *code);
    for (uint32_t i = 0; i < field->choices_n; i++)
        code[i] = (struct code){ (uint16_t)(i + 1), pool_copy(pool, field->choices[i].choice) };
    *set = (struct code_set){ .name = pool_printf(pool, "%s.%s", flow->job_kind, field->finding), .code = code,
                              .codes = field->choices_n };
    return set;
}

const struct record *flow_own(const struct flow *flow, struct pool *pool)
{
    struct field *list = pool_array(pool, flow->fields_n + 1, sizeof *list);
    for (uint32_t i = 0; i < flow->fields_n; i++) {
        const struct flow_field *field = &flow->fields[i];
        list[i] = (struct field){ .name = pool_copy(pool, field->finding), .type = type_of(field->finding_kind),
                                  .limit = (uint32_t)field->limit, .flags = field->masked ? F_MASK : 0 };
        if (list[i].type == FT_CODE)
            list[i].codes = choices_of(flow, field, pool);
    }
    return flow->fields_n ? record_make(flow->job_kind, list, flow->fields_n, pool) : NULL;
}

/* -- lines -- */

#define LABEL_FROM 2
#define LABEL_LONG 27
#define INPUT_EDGE 76
#define TEXT_SEEN 60

struct maker {
    struct buf text;
    const struct form *base;
    const struct record *own, *request;
    const char *before;              /* of a field of the request */
    unsigned row, side, label_to;
};

static const struct field *field_of(const struct maker *m, const struct flow_find *find)
{
    const struct record *of = find->own ? m->own : m->request;
    const struct field *field = of ? record_field(of, find->finding) : NULL;
    bool typed = field && field->type != FT_LIST && field->type != FT_BYTES && field->type != FT_HASH;
    return typed ? field : NULL;     /* of a core that knows more than this desk: not typed here */
}

/* A reading says of itself that it was taken (stage.c). */
static bool said_by_another(const struct flow_find *find, const struct flow_find *list, uint32_t n)
{
    bool reading = false;
    for (uint32_t i = 0; i < n; i++)
        reading |= !list[i].own && strcmp(list[i].finding, "meter_reading") == 0;
    return reading && !find->own && strcmp(find->finding, "reading_taken") == 0;
}

static const char *label_key(const struct flow_find *find, char out[OWN_KEY])
{
    if (find->own)
        return own_word_key("flow", find->finding, out);
    text_copy(out, OWN_KEY, find->finding);
    return out;
}

static unsigned label_columns(const struct flow_find *find)
{
    char key[OWN_KEY];
    return (unsigned)text_width(tr(label_key(find, key)), WIDTH_EAST_ASIAN);
}

static bool label_alone(const struct maker *m, const struct flow_find *find)
{
    return label_columns(find) > m->label_to - LABEL_FROM + 1;
}

/* Where the words of the form itself end that stand at its left. */
static unsigned label_of_base(const struct form *base)
{
    unsigned to = LABEL_LONG;
    for (unsigned i = 0; i < base->items; i++)
        if (base->item[i].kind == ITEM_LABEL && base->item[i].align == ALIGN_RIGHT && base->item[i].to < to)
            to = base->item[i].to;
    return to;
}

/* Words end where those do, or further on where one needs it; what is longer still has a row alone. */
static void label_choose(struct maker *m, const struct flow_find *find, uint32_t finds)
{
    m->label_to = label_of_base(m->base);
    for (uint32_t i = 0; i < finds; i++) {
        unsigned to = field_of(m, &find[i]) ? LABEL_FROM + label_columns(&find[i]) - 1 : 0;
        if (to > m->label_to && to <= LABEL_LONG)
            m->label_to = to;
    }
}

static void side_begin(struct maker *m, unsigned side)
{
    m->side = side;
    m->row = m->base->made_row;
    buf_printf(&m->text, "side %u\n", side);
}

static void room_for(struct maker *m, unsigned rows)
{
    if (m->row + rows > m->base->made_to + 1u)
        side_begin(m, m->side + 1);
}

static unsigned columns_of(const struct field *field)
{
    unsigned limit = field->limit ? field->limit : TEXT_SEEN;
    switch ((enum field_type)field->type) {
    case FT_FLAG: return 1;
    case FT_CODE: return 3;
    case FT_CODES: case FT_DATE: case FT_UINT: case FT_INT: return 12;
    case FT_MONTH: return 7;
    case FT_MONEY: case FT_ENERGY: case FT_PRICE: case FT_MAYBE: return 15;
    case FT_TIME: return 18;
    default: return field->flags & F_ACCOUNT ? 16 : limit < TEXT_SEEN ? limit : TEXT_SEEN;
    }
}

static const char *hint_of(const struct field *field)
{
    switch ((enum field_type)field->type) {
    case FT_FLAG: return "form.made.flag";
    case FT_MONEY: case FT_MAYBE: return "form.made.money";
    case FT_ENERGY: return "form.made.energy";
    default: return NULL;
    }
}

static void input_put(struct maker *m, const struct flow_find *find, const struct field *field)
{
    unsigned from = m->label_to + 3, to = from + columns_of(field) - 1;
    bool chosen = field->type == FT_CODE || field->type == FT_CODES;
    char key[OWN_KEY];
    to = to > INPUT_EDGE ? INPUT_EDGE : to;
    buf_printf(&m->text, "input %u %u..%u %s%s label=%s%s%s%s%s\n", m->row, from, to, find->own ? "" : m->before,
               find->finding, label_key(find, key), find->must ? " needed" : " optional", chosen ? " choices" : "",
               field->type == FT_FLAG ? " limit=1" : "", find->own && field->type == FT_DATE ? " near" : "");
    if (hint_of(field))
        buf_printf(&m->text, "text %u %u..79 %s\n", m->row, to + 4, hint_of(field));
}

static void find_put(struct maker *m, const struct flow_find *find, const struct field *field)
{
    bool alone = label_alone(m, find);
    char key[OWN_KEY];
    room_for(m, alone ? 2 : 1);
    if (find->must)
        buf_printf(&m->text, "text %u 1..1 form.made.must\n", m->row);
    buf_printf(&m->text, "%s %u %u..%u %s\n", alone ? "text" : "label", m->row, LABEL_FROM,
               alone ? 79 : m->label_to, label_key(find, key));
    m->row += alone;
    input_put(m, find, field);
    m->row++;
}

static void said_put(struct maker *m, unsigned said)
{
    for (unsigned i = 0; i < said; i++) {
        if (i == 0)
            buf_printf(&m->text, "label %u %u..%u form.stage.said\n", m->row, LABEL_FROM, label_of_base(m->base));
        buf_printf(&m->text, "value %u %u..79 @said%u\n", m->row++, label_of_base(m->base) + 3, i + 1);
    }
}

static void lines_put(struct maker *m, const struct made *made)
{
    if (made->title)
        buf_printf(&m->text, "title %s\n", made->title);
    label_choose(m, made->find, made->finds);
    side_begin(m, m->base->made_side);
    if (made->head)
        buf_printf(&m->text, "head %u 2..79 %s\n", m->row++, made->head);
    said_put(m, made->said);
    for (uint32_t i = 0; i < made->finds; i++) {
        const struct field *field = field_of(m, &made->find[i]);
        if (field && !said_by_another(&made->find[i], made->find, made->finds))
            find_put(m, &made->find[i], field);
    }
    buf_u8(&m->text, 0);
}

const struct form *form_of_flow(struct page *p, const struct form *base, const struct made *made)
{
    const struct flow *flow = made->flow;
    struct maker m = { .base = base, .own = made->own ? made->own : flow_own(flow, p->pool),
                       .request = flow->of_account ? &change_record : &application_record,
                       .before = flow->of_account ? "change." : "application." };
    struct form *form;
    struct fault f = { .status = ST_ok };
    buf_init(&m.text, 16u << 10);
    lines_put(&m, made);
    bool good = form_made(base, (const char *)m.text.at, m.own, p->pool, &form, &f) == ST_ok;
    buf_release(&m.text);
    if (!good)
        page_say_fault(p, &f);
    return good ? form : NULL;
}

/* -- sent -- */

enum status found_fill(const struct page *p, bool whole, struct finding **list_r, uint32_t *n_r, struct pool *pool,
                       struct fault *f)
{
    char value[INPUT_BYTES];
    struct finding *list = pool_array(pool, p->form->inputs + 1, sizeof *list);
    *list_r = list;
    *n_r = 0;
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input *in = &p->input[i];
        if (!input_of_no_request(in->spec) || in->hidden)
            continue;
        enum status s = input_value(p, in, value, sizeof value, f);
        if (s && (whole || s != ST_field_missing))
            return s;
        if (value[0])
            list[(*n_r)++] = (struct finding){ .finding = in->spec->name, .value = pool_copy(pool, value) };
    }
    return ST_ok;
}
