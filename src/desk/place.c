/* Where a row and a column of the 24 by 79 stand on this terminal: what a taller one
 * gives its lists, which rows give way on a lower one, and which columns of a list
 * take the room of a wider one. */
#include "config.h"
#include "desk/session.h"
#include <string.h>

/* Rows from here stand at the bottom of any terminal. */
static int foot(const struct form *form)
{
    return form->rows - 3;
}

/* -- a taller terminal: which list takes how many of its rows; of two the upper takes two thirds -- */

static unsigned growing(const struct form *form)
{
    unsigned n = 0;
    for (unsigned i = 0; i < form->lists; i++)
        n += form->list[i].grows;
    return n;
}

static int rows_more(const struct desk *d, const struct form *form, const struct form_list *list)
{
    int more = d->tty.rows - form->rows;
    if (!list->grows || more <= 0)
        return 0;
    int upper = growing(form) > 1 ? (2 * more + 2) / 3 : more;
    for (const struct form_list *before = form->list; before < list; before++)
        if (before->grows)
            return more - upper;
    return upper;
}

/* Of the usual forms a row or two give way (row_on_screen); a small one has none to give. */
bool form_fits(const struct desk *d, const struct form *form)
{
    int least = form->rows == TTY_ROWS ? TTY_ROWS_LEAST : form->rows;
    return d->tty.rows >= least && d->tty.columns >= form->columns;
}

bool frame_fits(const struct desk *d)
{
    return d->top ? form_fits(d, d->top->form) : d->tty.rows >= TTY_ROWS_LEAST && d->tty.columns >= TTY_COLUMNS;
}

/* -- a row or two short: which rows give way, as bits -- */

#define ROW(row) ((uint32_t)1 << (row))
#define BODY_FIRST 3
#define BODY_LAST 20

static uint32_t rows_between(int from, int to)
{
    return (ROW(to) << 1) - ROW(from);
}

static uint32_t rows_used(const struct form *form)
{
    uint32_t used = ROW(form->message_row);
    for (unsigned i = 0; i < form->items; i++)
        if (form->item[i].kind != ITEM_RULE)
            used |= ROW(form->item[i].row);
    for (unsigned i = 0; i < form->inputs; i++)
        used |= ROW(form->input[i].row);
    for (unsigned i = 0; i < form->lists; i++)
        used |= rows_between(form->list[i].row, form->list[i].to_row);
    return form->acts ? used | ROW(form->acts_row) : used;
}

static uint32_t rows_ruled(const struct form *form)
{
    uint32_t ruled = 0;
    for (unsigned i = 0; i < form->items; i++)
        if (form->item[i].kind == ITEM_RULE)
            ruled |= ROW(form->item[i].row);
    return ruled;
}

static int last_of(uint32_t rows)
{
    return rows ? 31 - __builtin_clz(rows) : 0;
}

/* A rule of the body, an empty row of it, or the key bar. A screen that paints by
 * itself may have something on a row that its form leaves empty. */
static int second_row(const struct page *p)
{
    uint32_t body = rows_between(BODY_FIRST, BODY_LAST), used = rows_used(p->form), ruled = rows_ruled(p->form);
    int row = last_of(ruled & ~used & body);
    if (!row && !p->screen->paint)
        row = last_of(~used & ~ruled & body);
    return row ? row : KEYS_ROW;
}

/* Before the rule under the title goes an empty row of a list, which says its place there. */
static int next_gone(const struct page *p, uint32_t gone)
{
    uint32_t body = rows_between(BODY_FIRST, BODY_LAST) & ~gone;
    int empty = bar_list(p) >= 0 && !p->screen->paint ? last_of(~rows_used(p->form) & ~rows_ruled(p->form) & body) : 0;
    return empty ? empty : gone & ROW(2) ? second_row(p) : 2;
}

static uint32_t rows_gone(const struct desk *d)
{
    uint32_t gone = 0;
    for (int missing = TTY_ROWS - d->tty.rows; missing > 0; missing--)
        gone |= ROW(next_gone(d->top, gone));
    return gone;
}

int row_on_screen(const struct desk *d, const struct form *form, int row)
{
    int more = d->tty.rows - form->rows, above = 0;
    if (more < 0) {
        uint32_t gone = rows_gone(d);
        return gone & ROW(row) ? 0 : row - __builtin_popcount(gone & (ROW(row) - 1));
    }
    for (unsigned i = 0; i < form->lists; i++)
        above += row > form->list[i].to_row ? rows_more(d, form, &form->list[i]) : 0;
    return row >= foot(form) ? row + more : row + above;
}

int list_body_rows(const struct desk *d, const struct form *form, const struct form_list *list)
{
    return list->to_row - list->row + 1 + rows_more(d, form, list);
}

int body_rows(const struct page *p, const struct form_list *list)
{
    return list_body_rows(p->desk, p->form, list);
}

/* On a wider terminal a text that ends at the edge has the room behind it. */
int wide(const struct desk *d, int from, int to)
{
    int last = d->top ? form_edge(d->top->form) : RIGHT_EDGE, edge = to >= last - 1 ? d->tty.columns - 1 : to;
    return edge - from + 1;
}

static bool row_typed_in(const struct form *form, int row)
{
    for (unsigned i = 0; i < form->inputs; i++)
        if (form->input[i].row == row)
            return true;
    return false;
}

/* The list whose columns a row of the form keeps to: its head, and what is summed two rows under it. */
const struct form_list *list_of_row(const struct form *form, int row)
{
    const struct form_list *found = NULL;
    for (unsigned i = 0; i < form->lists && !row_typed_in(form, row) && row < foot(form); i++) {
        const struct form_list *list = &form->list[i];
        if (row == list->row - 1)
            return list;
        if (row > list->to_row && row <= list->to_row + 2)
            found = list;
    }
    return found;
}

struct span span_of(const struct desk *d, const struct form *form, const struct item *item)
{
    const struct form_list *list = list_of_row(form, item->row);
    return span_in(d, form, list, item);
}

struct span span_in(const struct desk *d, const struct form *form, const struct form_list *list,
                    const struct item *item)
{
    struct span s = { item->from, item->to };
    int edge = list_edge(d, list);
    if (!list) {
        s.from += grid_more(form, item, item->from);
        s.to += grid_more(form, item, item->to + 1);
    } else {
        bool own = false, right = item->align == ALIGN_RIGHT;
        for (unsigned c = 0; c < list->columns; c++)
            own |= list->column[c].align == item->align
                   && (right ? list->column[c].to == item->to : list->column[c].from == item->from);
        int shift = columns_more(list, right && !own ? item->to : item->from);
        s.from += shift;
        s.to += own ? columns_more(list, item->to + 1) : shift;
    }
    if (item->align == ALIGN_LEFT && item->to >= form_edge(form) - 1)
        s.to = edge;
    return s;
}
