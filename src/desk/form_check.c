/* What would spoil a screen, found before anyone sits down at it: two things on
 * the same cells, a label wider than its place in one of the languages, a word
 * without a translation, a computed name its screen does not know. */
#include "config.h"
#include "desk/form.h"
#include "ops/receipt.h"
#include <stdio.h>
#include <string.h>

static const char *const languages[] = { "zh_CN", "en" };

struct form_checker {
    const struct form *form;
    const char *const *computed;
    struct fault *fault;
    const char *language;
    uint16_t taken[67][80];          /* line of the thing on each cell */
};

static enum status wrong(struct form_checker *c, unsigned line, const char *what, const char *name)
{
    char number[16], reason[72], file[72];
    snprintf(file, sizeof file, "forms/%.60s", c->form->file);
    snprintf(number, sizeof number, "%u", line);
    snprintf(reason, sizeof reason, "%s: %.40s", what, name);
    return fault_set(c->fault, ST_file_broken, file, number, "", reason);
}

static enum status take(struct form_checker *c, unsigned line, unsigned row, unsigned from, unsigned to)
{
    char text[40];
    if (!row)                            /* it stands on another side */
        return ST_ok;
    if (c->form->paper_rows ? row > c->form->paper_rows : row < 3 || row > c->form->rows - 2u)
        return wrong(c, line, c->form->paper_rows ? "below the sheet"
                     : "the first two rows and the last two belong to the frame", "");
    for (unsigned x = from; x <= to; x++) {
        if (c->taken[row][x]) {
            snprintf(text, sizeof text, "row %u column %u, line %u", row, x, c->taken[row][x]);
            return wrong(c, line, "cells taken already", text);
        }
        c->taken[row][x] = (uint16_t)line;
    }
    return ST_ok;
}

static enum status check_cells(struct form_checker *c)
{
    const struct form *form = c->form;
    enum status s = ST_ok;
    for (unsigned i = 0; i < form->items && s == ST_ok; i++)
        s = take(c, form->item[i].line, form->item[i].row, form->item[i].from, form->item[i].to);
    for (unsigned i = 0; i < form->inputs && s == ST_ok; i++)
        s = take(c, form->input[i].line, form->input[i].row, form->input[i].from, form->input[i].to);
    if (form->acts && s == ST_ok)
        s = take(c, form->act[0].line, form->acts_row, 2, (unsigned)form_edge(form));
    for (unsigned row = form->made_row; row && form->made_side == 1 && row <= form->made_to && s == ST_ok; row++)
        s = take(c, 1, row, 1, (unsigned)form_edge(form));
    for (unsigned i = 0; i < form->lists && s == ST_ok; i++) {
        const struct form_list *list = &form->list[i];
        for (unsigned row = list->row; row <= list->to_row; row++)
            for (unsigned k = 0; k < list->columns && s == ST_ok; k++)
                s = take(c, list->column[k].line, row, list->column[k].from, list->column[k].to);
    }
    return s;
}

static enum status check_word(struct form_checker *c, unsigned line, const char *key, unsigned columns)
{
    char what[64];
    const char *word = tr(key);
    if (strcmp(word, key) == 0) {
        snprintf(what, sizeof what, "no word in %s", c->language);
        return wrong(c, line, what, key);
    }
    if (columns && (unsigned)text_width(word, WIDTH_UNICODE) > columns) {
        snprintf(what, sizeof what, "wider in %s than its %u columns", c->language, columns);
        return wrong(c, line, what, key);
    }
    return ST_ok;
}

static enum status check_acts(struct form_checker *c)
{
    const struct form *form = c->form;
    unsigned columns = 0;
    enum status s = ST_ok;
    for (unsigned i = 0; i < form->acts && s == ST_ok; i++) {
        s = check_word(c, 0, form->act[i].word, 0);
        columns += 4 + (unsigned)text_width(tr(form->act[i].word), WIDTH_UNICODE);
    }
    if (s == ST_ok && columns > form->columns)
        s = wrong(c, 0, "acts wider than the row in", c->language);
    return s;
}

/* Whatever code the field may hold, its word must fit. */
static enum status check_codes(struct form_checker *c, const struct item *item)
{
    const struct code_set *set = item->field && item->field->type == FT_CODE && !c->form->paper_rows
        ? item->field->codes : NULL;
    enum status s = ST_ok;
    for (unsigned i = 0; set && i < set->codes && s == ST_ok; i++) {
        char key[96];
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[i].name);
        s = check_word(c, item->line, key, item->to - item->from + 1u);
    }
    return s;
}

static enum status check_words(struct form_checker *c)
{
    const struct form *form = c->form;
    enum status s = form->paper_rows ? ST_ok : check_word(c, 1, form->title, 24);
    for (unsigned i = 0; i < form->items && s == ST_ok; i++) {
        const struct item *item = &form->item[i];
        if (item->kind == ITEM_LABEL)
            s = check_word(c, item->line, item->name, item->to - item->from + 1u);
        else
            s = check_codes(c, item);
    }
    for (unsigned i = 0; i < form->lists && s == ST_ok; i++)
        for (unsigned k = 0; k < form->list[i].columns && s == ST_ok; k++)
            s = check_codes(c, &form->list[i].column[k]);
    for (unsigned i = 0; i < form->inputs && s == ST_ok; i++)
        s = check_word(c, form->input[i].line, form->input[i].label, 0);
    return s == ST_ok ? check_acts(c) : s;
}

static bool known(const char *const *computed, const char *name)
{
    for (; computed && *computed; computed++)
        if (strcmp(*computed, name) == 0)
            return true;
    return false;
}

static const char *const paper_computed[] = {
    "@demo", "@mark", "@capitals", "@received", "@change", "@account", "@due", "@kwh", "@late_fee", "@lines",
    "@money", "@month", "@name", "@page", "@paper", "@payer", "@principal", "@receipt", "@restore", "@tenders",
    "@total", "@office", "@cash_capitals", "@face_sum", "@house", "@months", "@station", "@company", NULL
};

static enum status check_computed(struct form_checker *c)
{
    const struct form *form = c->form;
    if (form->paper_rows)
        c->computed = paper_computed;
    for (unsigned i = 0; i < form->items; i++)
        if (form->item[i].kind == ITEM_VALUE && !form->item[i].field && !known(c->computed, form->item[i].name))
            return wrong(c, form->item[i].line, "the screen computes no such value", form->item[i].name);
    for (unsigned i = 0; i < form->lists; i++) {
        const struct form_list *list = &form->list[i];
        if (list->cut && list->cut[0] == '@' && !known(c->computed, list->cut))
            return wrong(c, list->line, "computed by no screen", list->cut);
        if (list->path.steps == 0 && !known(c->computed, list->name))
            return wrong(c, list->line, "the screen computes no such list", list->name);
        if (list->path.steps == 0 && form->paper_rows && list->to_row - list->row + 1 != RECEIPT_ROWS)
            return wrong(c, list->line, "rows are not what the core counts sheets by", list->name);
        for (unsigned k = 0; k < list->columns; k++)
            if (!list->column[k].field && !known(c->computed, list->column[k].name)
                && strcmp(list->column[k].name, "@no") != 0)
                return wrong(c, list->column[k].line, "the screen computes no such column", list->column[k].name);
    }
    return ST_ok;
}

enum status form_check(const struct form *form, const char *const *computed, struct fault *f)
{
    struct form_checker c = { .form = form, .computed = computed, .fault = f };
    char before[16];
    text_copy(before, sizeof before, lang_current());
    enum status s = check_computed(&c);
    if (s == ST_ok && !form->sides)
        s = check_cells(&c);
    for (unsigned i = 0; i < form->sides && s == ST_ok; i++) {
        c.form = form->sides > 1 ? &form->side[i] : form;
        memset(c.taken, 0, sizeof c.taken);
        s = check_cells(&c);
    }
    c.form = form;
    for (size_t i = 0; i < COUNT_OF(languages) && s == ST_ok; i++) {
        c.language = languages[i];
        lang_set(languages[i]);
        s = check_words(&c);
    }
    lang_set(before);
    return s;
}

void form_warm(const struct form *form)
{
    struct form_checker c = { .form = form, .language = lang_current() };
    check_words(&c);
}
