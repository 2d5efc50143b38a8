/* The word `input` of the form language: what it is bound to, how it is typed, its options. */
#include "config.h"
#include "desk/form_reader.h"
#include <string.h>

struct type_row { const char *name; uint8_t type, typed; };

static const struct type_row type_rows[] = {
    { "text", INPUT_TEXT, TYPED_TEXT },        { "money", INPUT_MONEY, TYPED_AMOUNT },
    { "number", INPUT_NUMBER, TYPED_NUMBER },  { "date", INPUT_DATE, TYPED_DATE },
    { "account", INPUT_ACCOUNT, TYPED_ACCOUNT }, { "command", INPUT_COMMAND, TYPED_COMMAND },
    { "secret", INPUT_SECRET, TYPED_SECRET },  { "code", INPUT_CODE, TYPED_NUMBER },
    { "month", INPUT_MONTH, TYPED_NUMBER },    { "identity", INPUT_IDENTITY, TYPED_IDENTITY },
    { "time", INPUT_TIME, TYPED_TEXT },
};

static bool type_set(struct input_spec *in, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(type_rows); i++) {
        if (strcmp(type_rows[i].name, name) == 0) {
            in->type = type_rows[i].type;
            in->typed = type_rows[i].typed;
            return true;
        }
    }
    return false;
}

static const char *type_of_field(const struct field *field)
{
    if (field->flags & F_SECRET)
        return "secret";
    if (field->flags & F_ACCOUNT)
        return "account";
    if (field->flags & F_IDENTITY)
        return "identity";
    switch (field->type) {
    case FT_MONEY: case FT_MAYBE: case FT_ENERGY: case FT_PRICE: return "money";
    case FT_UINT: case FT_INT: case FT_FLAG: return "number";
    case FT_DATE: return "date";
    case FT_TIME: return "time";
    case FT_MONTH: return "month";
    case FT_CODE: case FT_CODES: return "code";
    default: return "text";
    }
}

static unsigned limit_of_field(const struct input_spec *in)
{
    const struct field *field = in->field;
    switch (in->type) {
    case INPUT_MONEY: return 20;
    case INPUT_DATE: case INPUT_TIME: return 18;
    case INPUT_CODE: return field && field->type == FT_CODES ? 60 : 3;
    case INPUT_NUMBER: case INPUT_MONTH: return 20;
    case INPUT_ACCOUNT: return 20;
    default: return field && field->limit ? (field->limit > INPUT_LIMIT ? INPUT_LIMIT : field->limit) : 60;
    }
}

static void bind_input(struct input_spec *in, const struct field *field)
{
    in->field = field;
    type_set(in, type_of_field(field));
    in->codes = field->codes;
    in->flags |= (field->flags & F_NEED ? INPUT_NEEDED : 0) | (field->flags & F_DUE ? INPUT_DUE : 0);
}

/* needed, optional, due, near, choices, right, type=, list=, limit=, preset=, label= */
static enum status option_read(struct form_reader *r, struct input_spec *in, const char *w)
{
    unsigned n;
    if (strcmp(w, "needed") == 0)
        in->flags |= INPUT_NEEDED;
    else if (strcmp(w, "optional") == 0)
        in->flags &= (uint8_t)~INPUT_NEEDED;
    else if (strcmp(w, "due") == 0)
        in->flags |= INPUT_DUE;
    else if (strcmp(w, "near") == 0)
        in->flags |= INPUT_NEAR;
    else if (strcmp(w, "choices") == 0)
        in->flags |= INPUT_CHOICES;
    else if (strncmp(w, "type=", 5) == 0)
        return type_set(in, w + 5) ? ST_ok : reader_wrong_word(r, "no such type", w + 5);
    else if (strcmp(w, "right") == 0)
        in->flags |= INPUT_RIGHT;
    else if (strcmp(w, "list=window") == 0)
        in->flags |= INPUT_WINDOWS;
    else if (strncmp(w, "list=", 5) == 0)
        return (in->codes = code_set_by_name(w + 5)) ? ST_ok : reader_wrong_word(r, "no such code set", w + 5);
    else if (strncmp(w, "limit=", 6) == 0 && reader_number(w + 6, INPUT_LIMIT, &n) && n > 0)
        in->limit = (uint16_t)n;
    else if (strncmp(w, "preset=", 7) == 0)
        in->preset = pool_copy(r->pool, w + 7);
    else if (strncmp(w, "label=", 6) == 0)
        in->label = pool_copy(r->pool, w + 6);
    else
        return reader_wrong_word(r, "not an option of an input", w);
    return ST_ok;
}

enum status reader_input(struct form_reader *r)
{
    if (r->form->inputs == INPUTS_MAX)
        return reader_wrong(r, "too many inputs on one form");
    struct input_spec *in = &r->input[r->form->inputs++];
    *in = (struct input_spec){ .line = (uint16_t)r->line, .type = INPUT_TEXT, .typed = TYPED_TEXT,
                                .side = (uint8_t)r->side };
    enum status s = reader_place(r, &in->row, &in->from, &in->to);
    if (s != ST_ok)
        return s;
    if (r->words < 4)
        return reader_wrong(r, "the field is missing");
    in->name = pool_copy(r->pool, r->word[3]);
    if (in->name[0] != '@') {
        const struct field *field = r->own ? record_field(r->own, in->name) : NULL;
        if (!field && r->form->op)
            path_read(r->form->op->request, in->name, &in->path, &field);
        if (!field || field->type == FT_LIST)
            return reader_wrong_word(r, "no such field in the request", in->name);
        bind_input(in, field);
    }
    for (unsigned i = 4; i < r->words && s == ST_ok; i++)
        s = option_read(r, in, r->word[i]);
    if (in->limit == 0)
        in->limit = (uint16_t)limit_of_field(in);
    if (!in->label)
        in->label = in->field ? in->field->name : pool_printf(r->pool, "form.%s.%s", r->form->name, in->name + 1);
    return s;
}
