/* A form file as an office may have broken it: refused with its line, or read
 * into something whose every place is on the screen. */
#include "config.h"
#include "desk/form.h"
#include <assert.h>
#include <string.h>

static void places(const struct form *form)
{
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        assert(item->row >= 1 && item->from >= 1 && item->from <= item->to && item->to <= 79);
        assert(item->kind == ITEM_RULE || item->name);
    }
    for (unsigned i = 0; i < form->inputs; i++) {
        const struct input_spec *in = &form->input[i];
        assert(in->row >= 1 && in->from >= 1 && in->from <= in->to && in->to <= 79);
        assert(in->limit > 0 && in->limit <= 400 && in->name && in->label);
    }
    for (unsigned i = 0; i < form->lists; i++)
        assert(form->list[i].row >= 1 && form->list[i].row <= form->list[i].to_row);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct form *form;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(4096);
    enum status s = form_read_text("any.form", (const char *)bytes, n, pool, &form, &f);
    if (s == ST_ok) {
        places(form);
        for (unsigned i = 0; i < form->sides && form->side; i++)
            assert(form->side[i].items <= form->items && form->side[i].inputs == form->inputs);
        form_check(form, NULL, &f);
    } else {
        assert(s == ST_file_broken && f.arg[0][0]);
    }
    pool_free(&pool);
    return 0;
}
