/* The lists of a page: cells in their columns, the bar, digits, place and total; and the
 * looks of a value, in a list and out of it. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <string.h>

void item_paint(struct span s, int row, const struct item *item, enum look look, const char *text)
{
    if (item->align == ALIGN_RIGHT)
        paint_right(row, s.from, s.to - s.from + 1, look, text);
    else
        paint_text(row, s.from, s.to - s.from + 1, look, text);
}

/* -- colour: after the mark a text begins with, then after the tone of its place -- */

/* Is it this word with a number in its place? */
static bool says_number(const char *text, const char *word)
{
    size_t before = strcspn(word, "{"), digits = strlen(text) > before ? strspn(text + before, "0123456789") : 0;
    const char *after = strchr(word, '}');
    return after && digits && strncmp(text, word, before) == 0
           && strncmp(text + before + digits, after + 1, strlen(after + 1)) == 0;
}

/* A bill's state as a screen says it: overdue, or paid, or never to be paid. */
static enum look state_tint(const char *text)
{
    static const uint16_t past[] = { CODE_bill_state_paid, CODE_bill_state_cancelled, CODE_bill_state_written_off };
    if (says_number(text, tr("form.account.late")))
        return TINT_LATE;
    for (size_t i = 0; i < COUNT_OF(past); i++) {
        const char *word = code_word(&codes_bill_state, past[i]);
        if (text[0] && strncmp(text, word, strlen(word)) == 0)
            return TINT_DONE;
    }
    return LOOK_PLAIN;
}

/* Is it a sum, and not nought, or does it begin with one? How long a job has left is none. */
static bool is_owed(const char *text)
{
    size_t whole = strspn(text, "0123456789,");
    bool sum = whole && text[whole] == '.' && strspn(text + whole + 1, "0123456789") == 2;
    return sum && strcspn(text, "123456789") < whole + 3;
}

static bool code_is_past(const struct item *item, const void *at)
{
    static const char *const past[] = { "paid", "cancelled", "done", "ended", "closed" };
    uint16_t v;
    if (!at || item->field->type != FT_CODE)
        return false;
    memcpy(&v, field_in(item->field, at), sizeof v);
    const char *name = code_name(item->field->codes, v);
    for (size_t i = 0; name && i < COUNT_OF(past); i++)
        if (strcmp(name, past[i]) == 0)
            return true;
    return false;
}

enum look item_look(const struct item *item, const void *from, const char *text)
{
    enum look look = item->bold ? LOOK_BOLD : LOOK_PLAIN;
    if (text[0] == '!')
        return look | (text[1] == '!' ? TINT_LATE : TINT_RISK);
    if (item->tone == TONE_OWED && is_owed(text))
        return look | TINT_OWED;
    if (item->tone == TONE_PAST && item->field && from && code_is_past(item, path_follow(&item->path, from)))
        return look | TINT_DONE;
    if (item->tone == TONE_PAST && !item->field)
        return look | state_tint(text);
    return look;
}

/* Nine rows have a digit, those about the bar; rows nobody picks are counted as they are seen. */
static void digit_text(const struct page *p, const struct form_list *list, unsigned row, char *out, size_t room)
{
    unsigned first = rows_numbered(p);
    if (!bar_stands(p))
        snprintf(out, room, "%u", row - p->top[list - p->form->list] + 1);
    else if (row >= first && row < first + PICKS)
        snprintf(out, room, "%u", row - first + 1);
}

void list_cell(const struct page *p, const struct form_list *list, const struct item *column, const void *element,
               unsigned row, char *out, size_t room)
{
    out[0] = '\0';
    if (strcmp(column->name, "@no") == 0 && list->picks)
        digit_text(p, list, row, out, room);
    else if (column->field && element)
        value_text(column->field, (enum format)column->format,
                   path_follow(&column->path, element), out, room);
    else if (p->screen->cell)
        p->screen->cell(p, list->name, row, column->name, out, room);
}

/* The cells a list stands on. */
static struct span span_of_list(const struct desk *d, const struct page *p, const struct form_list *list)
{
    struct span s = { RIGHT_EDGE, 0 };
    for (unsigned i = 0; i < list->columns; i++) {
        struct span one = span_in(d, p->form, list, &list->column[i]);
        s.from = one.from < s.from ? one.from : s.from;
        s.to = one.to > s.to ? one.to : s.to;
    }
    return s;
}

static bool list_takes(const struct desk *d, const struct page *p, int row, struct span cells)
{
    bool taken = false;
    for (unsigned i = 0; i < p->form->lists && !taken; i++) {
        const struct form_list *list = &p->form->list[i];
        struct span s = span_of_list(d, p, list);
        taken = list->row <= row && row <= list->to_row && s.to >= cells.from && s.from <= cells.to;
    }
    return taken;
}

/* Are these cells of a row of the form empty, but for a rule? */
static bool cells_free(const struct desk *d, const struct page *p, int row, struct span cells)
{
    bool said = row == p->form->message_row || (p->form->acts && row == p->form->acts_row);
    bool taken = said || !row_on_screen(d, p->form, row) || list_takes(d, p, row, cells);
    for (unsigned i = 0; i < p->form->items && !taken; i++) {
        const struct item *item = &p->form->item[i];
        struct span s = span_of(d, p->form, item);
        int to = s.to;
        if (item->row != row || item->kind == ITEM_RULE)
            continue;
        if (item->kind == ITEM_LABEL && item->align == ALIGN_LEFT)
            to = s.from + paint_width(tr(item->name)) - 1;
        taken = to >= cells.from && s.from <= cells.to;
    }
    for (unsigned i = 0; i < p->form->inputs && !taken; i++) {
        const struct input_spec *in = &p->form->input[i];
        taken = in->row == row && in->to + 2 > cells.from && in->from <= cells.to;
    }
    return !taken;
}

/* The bar goes over the whole row, where no other list stands beside it. */
static void paint_bar(const struct desk *d, const struct page *p, const struct form_list *list, int at)
{
    struct span s = { 1, list_edge(d, list) };
    for (unsigned i = 0; i < p->form->lists; i++) {
        const struct form_list *other = &p->form->list[i];
        if (other != list && other->row <= list->to_row && list->row <= other->to_row)
            s = span_of_list(d, p, list);
    }
    paint_blank(at, s.from, s.to - s.from + 1, LOOK_HERE);
}

static void paint_row(const struct desk *d, const struct page *p, const struct form_list *list, unsigned row,
                      unsigned seen, const char *element, bool here)
{
    char text[400];
    int at = row_on_screen(d, p->form, list->row) + (int)seen;
    if (here)
        paint_bar(d, p, list, at);
    for (unsigned c = 0; c < list->columns; c++) {
        const struct item *column = &list->column[c];
        list_cell(p, list, column, element, row, text, sizeof text);
        enum look look = here ? LOOK_HERE : item_look(column, element, text);
        item_paint(span_in(d, p->form, list, column), at, column, look, text);
    }
}

void list_paint(const struct desk *d, const struct page *p, unsigned i)
{
    const struct form_list *list = &p->form->list[i];
    const char *first = NULL;
    size_t size = 0;
    unsigned rows = list_rows(p, list, &first, &size), seen = (unsigned)body_rows(p, list);
    bool bar = (int)i == bar_list(p);
    for (unsigned k = 0; k < seen && p->top[i] + k < rows; k++) {
        unsigned row = p->top[i] + k;
        paint_row(d, p, list, row, k, first ? first + row * size : NULL, bar && row == bar_row(p));
    }
}

#define ROWS_ABOVE 3                 /* a list and its heading */

/* Place and total: at the end of the first row above the list where nothing else stands, else of the message. */
void list_place(const struct desk *d, const struct page *p)
{
    char text[48], place[64];
    int i = bar_list(p);
    place_text(p, text, sizeof text);
    if (!text[0])
        return;
    snprintf(place, sizeof place, " %s", text);
    int columns = paint_width(place), edge = wide(d, 1, RIGHT_EDGE), row = p->form->list[i].row - 1;
    while (row > 1 && !cells_free(d, p, row, (struct span){ edge - columns + 1, edge }))
        row--;
    if (row > 1)
        paint_right(row_on_screen(d, p->form, row), edge - columns + 1, columns, LOOK_PLAIN, place);
}

/* The row of the terminal where these cells are free above or under a list; 0 none. */
static int reach_row(const struct desk *d, const struct page *p, const struct form_list *list, int from, int to)
{
    struct span cells = { from, to };
    for (int row = list->row - 1; row > 1 && row >= list->row - ROWS_ABOVE; row--)
        if (cells_free(d, p, row, cells))
            return row_on_screen(d, p->form, row);
    return cells_free(d, p, list->to_row + 1, cells) ? row_on_screen(d, p->form, list->to_row + 1) : 0;
}

void list_reach(const struct desk *d, const struct page *p, unsigned i)
{
    char text[48], reach[64];
    const struct form_list *list = &p->form->list[i];
    reach_text(p, i, text, sizeof text);
    if (!text[0])
        return;
    snprintf(reach, sizeof reach, " %s", text);
    int columns = paint_width(reach), to = span_of_list(d, p, list).to;
    int row = reach_row(d, p, list, to - columns + 1, to);
    if (!row)
        row = row_on_screen(d, p->form, list->row) + body_rows(p, list) - 1;
    paint_right(row, to - columns + 1, columns, LOOK_PLAIN, reach);
}
