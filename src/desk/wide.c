/* What the columns of a list need and what the room of a wider terminal is for, in this order
 * (ux 4.1): figures, which cannot be cut and be read, in any row or in the sums under the list,
 * on the usual terminal too, where names and addresses make room for them; text columns until
 * what stands in them is whole; beside the list with the bar a second pane with all that is
 * known of the row under it; what is left spreads the text columns. The rows above and between
 * lists move apart only as far as one of their values would be cut.
 *
 * It rests on what is shown, so it is measured once for each painting. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <string.h>

#define LISTS_MOST 4
#define COLUMNS_MOST 24
#define PANE_LEAST 38                /* a label, a value of twenty columns */
#define PANE_MOST 56
#define PANE_GAP 2
#define LABEL_COLUMNS 17
#define NEED_MOST 60                 /* no text takes more of a row than this from the others */
#define TEXT_LEAST 4                 /* what is left of a text that made room for figures */

static struct {
    const struct page *page;         /* that was measured */
    int more[LISTS_MOST][COLUMNS_MOST];
    int pane, pane_list;             /* its columns; 0 there is none */
    int16_t grid[KEYS_ROW + 1][RIGHT_EDGE + 2];      /* what column x of a row outside lists is moved by */
} at;

/* -- columns of lists -- */

static bool column_grows(const struct item *column)
{
    static const char *const fixed[] = { "_no", "number", "at", "state", "due", "left", "job", "day", "month" };
    size_t n = strlen(column->name);
    bool text = !column->field || column->field->type == FT_TEXT || column->field->type == FT_LONG;
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        size_t k = strlen(fixed[i]);
        if (n >= k && strcmp(column->name + n - k, fixed[i]) == 0)
            return false;
    }
    return text && column->align == ALIGN_LEFT && column->to - column->from + 1 >= 6;
}

/* May it take what makes its text whole? A date or a state has its width. */
static bool column_needs(const struct item *column)
{
    return column->align == ALIGN_LEFT && strcmp(column->name, "@no") != 0
           && (!column->field || column->field->type == FT_TEXT || column->field->type == FT_LONG
               || column->field->type == FT_CODE);
}

static int width_of(const struct item *item)
{
    return item->to - item->from + 1;
}

/* What its widest cell has more than it; below nought: what all of them leave. */
static int lacking(const struct page *p, unsigned i, const struct item *column)
{
    char text[400];
    const struct form_list *list = &p->form->list[i];
    const char *first = NULL;
    size_t size = 0;
    unsigned rows = list_rows(p, list, &first, &size);
    int most = -width_of(column);
    for (unsigned row = 0; row < rows; row++) {
        list_cell(p, list, column, first ? first + row * size : NULL, row, text, sizeof text);
        int over = paint_width(text) - width_of(column);
        most = over > most ? over : most;
    }
    return most < NEED_MOST ? most : NEED_MOST;
}

static int needed(const struct page *p, unsigned i, const struct item *column)
{
    int most = lacking(p, i, column);
    return most > 0 ? most : 0;
}

/* -- figures -- */

/* What a sum under the list lacks, where it ends with the column. */
static int sum_needed(const struct page *p, unsigned i, const struct item *column)
{
    char text[400];
    int most = 0;
    for (unsigned k = 0; k < p->form->items; k++) {
        const struct item *item = &p->form->item[k];
        bool under = item->kind == ITEM_VALUE && item->align == ALIGN_RIGHT && item->to == column->to;
        if (!under || list_of_row(p->form, item->row) != &p->form->list[i])
            continue;
        item_text(p, item, text, sizeof text);
        int over = paint_width(text) - width_of(item);
        most = over > most ? over : most;
    }
    return most;
}

/* A text that may be shorter: never a number somebody is found by. */
static bool column_yields(const struct item *column)
{
    return column_grows(column) && strcmp(column->name, "@account") != 0;
}

/* One cell of the text that has most to spare, or where none has, of the widest; false: all are as short as may be. */
static bool text_yields(const struct form_list *list, int more[COLUMNS_MOST], int spare[COLUMNS_MOST])
{
    int best = -1;
    for (int c = 0; c < (int)list->columns && c < COLUMNS_MOST; c++) {
        int columns = width_of(&list->column[c]) + more[c];
        if (!column_yields(&list->column[c]) || columns <= TEXT_LEAST)
            continue;
        bool spares = best < 0 || spare[c] > spare[best];
        bool wider = best < 0 || columns > width_of(&list->column[best]) + more[best];
        if (best < 0 || (spare[best] > 0 || spare[c] > 0 ? spares : wider))
            best = c;
    }
    if (best < 0)
        return false;
    more[best]--;
    spare[best]--;
    return true;
}

/* Figures are whole; what is left of extra when they are. */
static int figures_give(const struct page *p, unsigned i, int extra)
{
    const struct form_list *list = &p->form->list[i];
    int spare[COLUMNS_MOST] = { 0 };
    bool over = false;
    for (unsigned c = 0; c < list->columns && c < COLUMNS_MOST; c++) {
        if (list->column[c].align != ALIGN_RIGHT)
            continue;
        int row = needed(p, i, &list->column[c]), sum = sum_needed(p, i, &list->column[c]);
        at.more[i][c] = row > sum ? row : sum;
        extra -= at.more[i][c];
        over |= at.more[i][c] > 0;
    }
    for (unsigned c = 0; over && extra < 0 && c < list->columns && c < COLUMNS_MOST; c++)
        spare[c] = -lacking(p, i, &list->column[c]);
    while (extra < 0 && text_yields(list, at.more[i], spare))
        extra++;
    for (unsigned c = 0; extra < 0 && c < list->columns && c < COLUMNS_MOST; c++)
        for (; extra < 0 && at.more[i][c] > 0; extra++)
            at.more[i][c]--;
    return extra;
}

/* -- texts -- */

/* Gives each column what it needs; what is left of extra. Where that is too little all get alike, and who needs less
 * leaves the rest to the others: a name is not cut for two columns because a reason beside it is long. */
static int needs_give(const struct page *p, unsigned i, int extra)
{
    const struct form_list *list = &p->form->list[i];
    int need[COLUMNS_MOST] = { 0 }, want;
    for (unsigned c = 0; c < list->columns && c < COLUMNS_MOST; c++)
        need[c] = column_needs(&list->column[c]) ? needed(p, i, &list->column[c]) : 0;
    do {
        want = 0;
        for (unsigned c = 0; c < COLUMNS_MOST; c++)
            want += need[c] > 0;
        int alike = want && extra > want ? extra / want : 1;
        for (unsigned c = 0; c < COLUMNS_MOST && extra > 0; c++) {
            int more = need[c] < alike ? need[c] : alike;
            at.more[i][c] += more;
            need[c] -= more;
            extra -= more;
        }
    } while (want && extra > 0);
    return extra;
}

/* What nobody needs spreads the text columns in the proportion they have. */
static void rest_spread(const struct page *p, unsigned i, int extra)
{
    const struct form_list *list = &p->form->list[i];
    int all = 0, sum = 0, before = 0;
    for (unsigned c = 0; c < list->columns && c < COLUMNS_MOST; c++)
        all += column_grows(&list->column[c]) ? width_of(&list->column[c]) : 0;
    for (unsigned c = 0; all && c < list->columns && c < COLUMNS_MOST; c++) {
        sum += column_grows(&list->column[c]) ? width_of(&list->column[c]) : 0;
        at.more[i][c] += extra * sum / all - before;
        before = extra * sum / all;
    }
}

static bool stands_alone(const struct form *form, unsigned i)
{
    for (unsigned k = 0; k < form->lists; k++)
        if (k != i && form->list[k].row <= form->list[i].to_row && form->list[i].row <= form->list[k].to_row)
            return false;
    return true;
}

/* Of a list of records a row says more than its columns. */
static bool has_pane(const struct page *p, unsigned i)
{
    return (int)i == bar_list(p) && bar_stands(p) && p->form->list[i].path.steps && stands_alone(p->form, i);
}

static void list_measure(const struct page *p, unsigned i, int extra)
{
    int left = needs_give(p, i, figures_give(p, i, extra));
    if (has_pane(p, i) && left >= PANE_LEAST + PANE_GAP) {
        at.pane = left - PANE_GAP < PANE_MOST ? left - PANE_GAP : PANE_MOST;
        at.pane_list = (int)i;
        left -= at.pane + PANE_GAP;
    }
    rest_spread(p, i, left);
}

int columns_more(const struct form_list *list, int before)
{
    int sum = 0;
    unsigned i = at.page ? (unsigned)(list - at.page->form->list) : LISTS_MOST;
    for (unsigned c = 0; i < LISTS_MOST && c < list->columns && c < COLUMNS_MOST; c++)
        sum += list->column[c].to < before ? at.more[i][c] : 0;
    return sum;
}

/* The last column that a list, its head and its sums may use. */
int list_edge(const struct desk *d, const struct form_list *list)
{
    bool beside = list && at.pane && list == &at.page->form->list[at.pane_list];
    return d->tty.columns - 1 - (beside ? at.pane + PANE_GAP : 0);
}

/* -- rows outside lists -- */

/* Rows one under the other, up to a rule, a list or a row that is typed in, keep their columns in line. */
static bool row_in_grid(const struct form *form, int row)
{
    bool other = row <= 2 || row >= FOOT || row == form->message_row || list_of_row(form, row);
    for (unsigned i = 0; i < form->inputs; i++)
        other |= form->input[i].row == row;
    for (unsigned i = 0; i < form->items; i++)
        other |= form->item[i].row == row && form->item[i].kind == ITEM_RULE;
    for (unsigned i = 0; i < form->lists; i++)
        other |= form->list[i].row <= row && row <= form->list[i].to_row;
    return !other;
}

static bool item_grows(const struct item *item)
{
    bool text = !item->field || item->field->type == FT_TEXT || item->field->type == FT_LONG
                || item->field->type == FT_CODE || item->field->type == FT_SEALED;
    return item->kind == ITEM_VALUE && item->align == ALIGN_LEFT && text && width_of(item) >= 6;
}

/* Columns of these rows where no word and no figure stands: those can be made wider. */
static void grid_weigh(const struct form *form, int row, int to_row, uint8_t weight[RIGHT_EDGE + 2])
{
    memset(weight, 1, RIGHT_EDGE + 2);
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        bool fixed = item->kind == ITEM_LABEL || item->align == ALIGN_RIGHT;
        if (item->row >= row && item->row <= to_row && fixed)
            memset(weight + item->from, 0, (size_t)width_of(item));
    }
}

/* In hundredths of a cell, how much wider each column must be for all values to be whole. */
static void grid_needs(const struct page *p, int row, int to_row, int need[RIGHT_EDGE + 2])
{
    char text[400];
    uint8_t weight[RIGHT_EDGE + 2];
    grid_weigh(p->form, row, to_row, weight);
    for (unsigned i = 0; i < p->form->items; i++) {
        const struct item *item = &p->form->item[i];
        if (item->row < row || item->row > to_row || !item_grows(item) || item->to >= RIGHT_EDGE - 1)
            continue;
        item_text(p, item, text, sizeof text);
        int over = paint_width(text) - width_of(item), own = 0;
        for (int x = item->from; x <= item->to; x++)
            own += weight[x];
        for (int x = item->from; over > 0 && x <= item->to; x++)
            if (weight[x] && need[x] < (over * 100 + own - 1) / own)
                need[x] = (over * 100 + own - 1) / own;
    }
}

static void rows_measure(const struct page *p, int row, int to_row, int extra)
{
    int need[RIGHT_EDGE + 2] = { 0 }, all = 0, sum = 0;
    grid_needs(p, row, to_row, need);
    for (int x = 1; x <= RIGHT_EDGE; x++)
        all += need[x];
    for (int x = 1; x <= RIGHT_EDGE + 1; x++) {
        int more = all > extra * 100 ? (int)((int64_t)sum * extra / all) : (sum + 99) / 100;
        for (int r = row; r <= to_row; r++)
            at.grid[r][x] = (int16_t)more;
        sum += need[x];
    }
}

static void grid_measure(const struct page *p, int extra)
{
    if (p->screen->paint)
        return;                      /* it puts something on these rows itself, by their own columns */
    for (int row = 3; row < FOOT; row++) {
        int to = row;
        while (row_in_grid(p->form, to))
            to++;
        if (to > row)
            rows_measure(p, row, to - 1, extra);
        row = to;
    }
}

int grid_more(const struct form *form, const struct item *item, int column)
{
    return at.page && at.page->form == form && item->row <= KEYS_ROW ? at.grid[item->row][column] : 0;
}

void wide_measure(const struct page *p)
{
    int extra = p->desk->tty.columns - p->form->columns;
    memset(&at, 0, sizeof at);
    extra = extra > 0 ? extra : 0;
    for (unsigned i = 0; i < p->form->lists && i < LISTS_MOST; i++)
        list_measure(p, i, extra);
    if (extra)
        grid_measure(p, extra);
    at.page = p;
}

/* -- the second pane: the row under the bar, its columns whole, and what else it is called -- */

struct pane { int row, to, from, columns; unsigned over; char said[2048]; };

/* Over as many rows as it takes; what has no row any more is counted. */
static void pane_line(struct pane *v, const char *label, const char *text)
{
    char line[440];
    int from = v->from + LABEL_COLUMNS + 1, columns = v->columns - LABEL_COLUMNS - 1;
    snprintf(line, sizeof line, "\n%s\n", text);
    if (!text[0] || !label[0] || strstr(v->said, line))
        return;
    text_copy(v->said + strlen(v->said), sizeof v->said - strlen(v->said), line);
    v->over += v->row > v->to;
    if (v->row > v->to)
        return;
    paint_text(v->row, v->from, LABEL_COLUMNS, LOOK_PLAIN, label);
    do {
        size_t n = v->row < v->to ? text_fit(text, columns, width_mode_now()) : strlen(text);
        n = n ? n : strlen(text);
        text_copy(line, n + 1 < sizeof line ? n + 1 : sizeof line, text);
        paint_text(v->row++, from, columns, LOOK_BOLD, line);
        text += n;
    } while (*text && v->row <= v->to);
}

/* The word over a column. */
static const char *head_of(const struct form *form, const struct form_list *list, const struct item *column)
{
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        bool over = item->from <= column->to && column->from <= item->to;
        if (item->kind == ITEM_LABEL && item->row == list->row - 1 && over)
            return tr(item->name);
    }
    return "";
}

static void pane_columns(struct pane *v, const struct page *p, const struct form_list *list, const void *element)
{
    char text[400];
    for (unsigned c = 0; c < list->columns; c++) {
        const struct item *column = &list->column[c];
        if (strcmp(column->name, "@no") == 0)
            continue;
        list_cell(p, list, column, element, bar_row(p), text, sizeof text);
        pane_line(v, head_of(p->form, list, column), text);
    }
}

/* Of a setting, a code, a task: what programs call it. */
static bool machine_name(const char *text)
{
    return !text[strspn(text, "abcdefghijklmnopqrstuvwxyz_.:")];
}

/* Names and codes mean one thing wherever they stand; a sum or a day by its field's name may be another's. */
static void pane_fields(struct pane *v, const struct record *record, const void *element)
{
    char text[400];
    for (unsigned i = 0; i < record->fields; i++) {
        const struct field *f = &record->field[i];
        if ((f->type != FT_TEXT && f->type != FT_CODE) || field_quiet(f))
            continue;
        value_text(f, field_format_shown(f), element, text, sizeof text);
        if (f->type == FT_CODE || !machine_name(text))
            pane_line(v, tr(f->name), text);
    }
}

void pane_paint(const struct desk *d, const struct page *p)
{
    char left[24];
    const char *first = NULL;
    size_t size = 0;
    if (!at.pane || !bar_stands(p))
        return;
    const struct form_list *list = &p->form->list[at.pane_list];
    list_rows(p, list, &first, &size);
    const char *element = first + bar_row(p) * size;
    int row = row_on_screen(d, p->form, list->row);
    struct pane v = { .row = row, .to = row + body_rows(p, list) - 1, .from = d->tty.columns - at.pane,
                      .columns = at.pane };
    pane_columns(&v, p, list, element);
    pane_fields(&v, list->path.step[list->path.steps - 1]->of, element);
    others_text(v.over, false, left, sizeof left);
    paint_right(v.to, d->tty.columns - paint_width(left), paint_width(left), LOOK_PLAIN, left);
}
