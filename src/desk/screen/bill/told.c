/* How a bill came to its sum (0316), line by line as it can be read out. Opened from a
 * page that shows a bill it is of that one: of one nobody issued, as it was just figured. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/told_rows.h"
#include <stdio.h>
#include <string.h>

#define COLUMNS 78

struct told { const void *of; const char *lang; struct pool *pool; struct told_rows rows; };

static const char *const computed[] = { "@rows", "@text", NULL };

/* Made anew when another reply is shown, or another language spoken. */
static const struct told_rows *rows_of(const struct page *p)
{
    struct told *t = p->state;
    const struct bill_told *told = p->shown;
    if (t->of == told && t->lang && !strcmp(t->lang, lang_current()))
        return &t->rows;
    if (!t->pool)
        t->pool = pool_new(1024);
    pool_clear(t->pool);
    t->rows = (struct told_rows){ 0 };
    if (told)
        told_rows(told->lines, told->lines_n, COLUMNS, t->pool, &t->rows);
    t->of = told;
    t->lang = pool_copy(t->pool, lang_current());
    return &t->rows;
}

static void close_page(struct page *p)
{
    struct told *t = p->state;
    if (t->pool)
        pool_free(&t->pool);
}

/* -- asking -- */

static bool ask(struct page *p, bool figured);

static void answered_now(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    page_say(p, "form.told.now", NULL, NULL, NULL, NULL);
}

/* There is no bill of the month yet: as it would be now. */
static void answered(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_bill_unknown && input_empty(p, "bill_seq"))
        ask(p, true);
    else
        page_showed(p, a);
}

static bool ask(struct page *p, bool figured)
{
    struct bill_explain_ask q = { .figured = figured };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    bool good = page_fill(p, &q, pool, &f) == ST_ok;
    q.figured = figured;
    q.numbered = !input_empty(p, "bill_seq");            /* 0 is a number, and an empty one is none */
    if (good)
        good = page_ask(p, OP_bill_explain, &q, figured ? answered_now : answered);
    else
        page_say_fault(p, &f);
    pool_free(&pool);
    return good;
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    ask(p, false);
}

/* Does the page below show a bill that was figured and is nobody's yet? */
static bool below_figured(const struct page *p)
{
    const struct page *below = p->below;
    if (!below || below->form->shows != &bill_record || !below->shown)
        return false;
    const struct bill *b = below->shown;
    return b->used_until && !b->issued_on;
}

static void open_page(struct page *p)
{
    static const char *const input[] = { "account_no", "bill_month", "bill_seq" };
    char word[3][24] = { "", "", "" };
    if (sscanf(p->arg, "%23s %23s %23s", word[0], word[1], word[2]) < 2)
        return;
    for (unsigned i = 0; i < COUNT_OF(input); i++)
        input_set(p, input[i], word[i]);
    ask(p, below_figured(p));
}

/* -- on paper: for the customer, in large print too -- */

static const void *sheet_make(void *context, int columns, struct pool *pool)
{
    const struct bill_told *told = *(const struct bill_told *const *)context;
    struct told_rows rows;
    struct told_sheet *s = POOL_NEW(pool, struct told_sheet);
    told_rows(told->lines, told->lines_n, columns, pool, &rows);
    *s = (struct told_sheet){ .account_no = told->account_no, .account_name = told->account_name,
        .bill_month = told->bill_month, .amount = told->amount,
        .rows = pool_array(pool, rows.n + 1, sizeof *s->rows) };
    for (; s->rows_n < rows.n; s->rows_n++)
        s->rows[s->rows_n].text = rows.at[s->rows_n];
    return s;
}

static void size_picked(struct page *p, int number)
{
    char title[48];
    const struct bill_told *told = p->shown;
    snprintf(title, sizeof title, "%s-%d", told->account_no, told->bill_month);
    page_say(p, print_made(p->desk, "paper_told", number > 1, sheet_make, &told, title), NULL, NULL, NULL, NULL);
}

static void print(struct page *p)
{
    const char *const size[] = { tr("form.told.plain"), tr("form.told.large") };
    if (p->shown)
        popup_choose(p, tr("form.told.print"), size, COUNT_OF(size), size_picked);
    else
        page_beep(p);
}

/* -- what stands there -- */

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return p->shown ? rows_of(p)->n : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    (void)column;
    text_copy(out, room, rows_of(p)->at[row]);
}

const struct screen screen_told = {
    .name = "told", .state = sizeof(struct told), .computed = computed, .open = open_page, .close = close_page,
    .post = post, .print = print, .rows = rows, .cell = cell,
};
