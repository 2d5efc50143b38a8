/* Forms that have no room on one page, and forms of which a part is made while a desk runs:
 * what a flow asks is known when the core has said which flow it is. */
#include "config.h"
#include "desk/form_reader.h"
#include <stdlib.h>
#include <string.h>

/* side N, side all: what follows stands there. */
enum status reader_side(struct form_reader *r)
{
    unsigned n = 0;
    bool all = r->words == 2 && strcmp(r->word[1], "all") == 0;
    if (!all && (r->words != 2 || !reader_number(r->word[1], SIDES_MAX, &n) || n == 0))
        return reader_wrong(r, "side needs a number from 1 to 9, or all");
    r->side = n;
    if (n > r->form->sides)
        r->form->sides = n;
    return ST_ok;
}

/* made FROM-TO [SIDE]: these rows are for what is made, from that side on. */
enum status reader_made(struct form_reader *r)
{
    struct form *form = r->form;
    unsigned from, to, side = 1;
    char *dash = r->words == 2 || r->words == 3 ? strchr(r->word[1], '-') : NULL;
    bool good = dash && !form->made_row;
    if (dash)
        *dash = '\0';
    good = good && reader_number(r->word[1], ROWS_MAX, &from) && reader_number(dash + 1, ROWS_MAX, &to);
    good = good && (r->words == 2 || reader_number(r->word[2], SIDES_MAX, &side));
    if (!good || from < 3 || to < from || side == 0)
        return reader_wrong(r, "made needs rows, and may have a side, once");
    form->made_row = (uint8_t)from;
    form->made_to = (uint8_t)to;
    form->made_side = (uint8_t)side;
    form->made_items = form->items;
    form->made_inputs = form->inputs;
    return ST_ok;
}

static const struct item *items_of_side(const struct form *form, struct pool *pool, unsigned side, unsigned *n_r)
{
    struct item *item = pool_array(pool, form->items + 1, sizeof *item);
    *n_r = 0;
    for (unsigned i = 0; i < form->items; i++)
        if (!form->item[i].side || form->item[i].side == side)
            item[(*n_r)++] = form->item[i];
    return item;
}

static const struct input_spec *inputs_of_side(const struct form *form, struct pool *pool, unsigned side)
{
    struct input_spec *input = pool_array(pool, form->inputs + 1, sizeof *input);
    for (unsigned i = 0; i < form->inputs; i++) {
        input[i] = form->input[i];
        if (input[i].side && input[i].side != side)
            input[i].row = 0;
    }
    return input;
}

void reader_sides(struct form_reader *r)
{
    struct form *form = r->form, *side;
    if (form->sides < 2)
        return;
    form->side = side = pool_array(r->pool, form->sides, sizeof *side);
    for (unsigned i = 0; i < form->sides; i++) {
        side[i] = *form;
        side[i].item = items_of_side(form, r->pool, i + 1, &side[i].items);
        side[i].input = inputs_of_side(form, r->pool, i + 1);
    }
}

/* -- made -- */

static enum status rest_add(struct form_reader *r, const struct form *base)
{
    struct form *form = r->form;
    unsigned items = base->items - base->made_items, inputs = base->inputs - base->made_inputs;
    if (form->items + items > ITEMS_MAX || form->inputs + inputs > INPUTS_MAX)
        return reader_wrong(r, "too many things on one form");
    memcpy(r->item + form->items, base->item + base->made_items, items * sizeof *r->item);
    memcpy(r->input + form->inputs, base->input + base->made_inputs, inputs * sizeof *r->input);
    form->items += items;
    form->inputs += inputs;
    return ST_ok;
}

static void begin_with(struct form_reader *r, const struct form *base)
{
    struct form *form = r->form;
    *form = *base;
    form->side = NULL;
    form->items = base->made_items;
    form->inputs = base->made_inputs;
    memcpy(r->item, base->item, base->made_items * sizeof *r->item);
    memcpy(r->input, base->input, base->made_inputs * sizeof *r->input);
    memcpy(r->list, base->list, base->lists * sizeof *r->list);
    for (unsigned i = 0; i < base->lists; i++)
        memcpy(r->column[i], base->list[i].column, base->list[i].columns * sizeof *r->column[i]);
}

enum status form_made(const struct form *base, const char *text, const struct record *own, struct pool *pool,
                      struct form **form_r, struct fault *f)
{
    struct form_reader *r = calloc(1, sizeof *r);
    if (!r)
        panic("out of memory");
    *r = (struct form_reader){ .file = base->file, .pool = pool, .fault = f, .form = POOL_NEW(pool, struct form),
                               .own = own };
    begin_with(r, base);
    enum status s = base->made_row ? reader_lines(r, pool_copy(pool, text)) : reader_wrong(r, "nothing is made on it");
    if (!s)
        s = rest_add(r, base);
    reader_close(r);
    *form_r = r->form;
    free(r);
    return s;
}
