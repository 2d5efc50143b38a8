/* An account's twelve months under another choice, beside what was billed (0317). */
#include "config.h"
#include "desk/screen/common/sheet.h"
#include "desk/screen/common/told_rows.h"
#include "ops/parked.h"
#include <stdio.h>
#include <string.h>

#define COLUMNS 78
#define TABLE_COLUMNS 62             /* narrower paper says each month as a sentence */

struct comparing { struct sheet_rows rows; };

static const char *const computed[] = { "@rows", "@text", NULL };

/* -- its rows -- */

enum { MONTH, KWH, BILLED, OTHERWISE, DIFFERENCE, FIGURES };

static const int wide[FIGURES] = { 10, 11, 13, 13, 12 };

static const char *figures(struct pool *pool, const char *const text[FIGURES])
{
    struct sheet_cell cell[FIGURES];
    for (unsigned i = 0; i < FIGURES; i++)
        cell[i] = (struct sheet_cell){ wide[i], i != MONTH, text[i] };
    return sheet_row(pool, cell, FIGURES);
}

static const char *money_text(struct pool *pool, money n)
{
    char text[MONEY_TEXT];
    return pool_copy(pool, money_format(n, text));
}

static const char *energy_text(struct pool *pool, energy n)
{
    char text[MONEY_TEXT];
    return pool_copy(pool, energy_format(n, text));
}

static const char *month_text(struct pool *pool, const struct compared_bill *b)
{
    return pool_printf(pool, b->bill_seq ? "%04d-%02d-%d" : "%04d-%02d", (int)(b->bill_month / 100),
                       (int)(b->bill_month % 100), (int)b->bill_seq);
}

static void sentence(struct array *rows, struct pool *pool, int columns, const char *key, const char *a,
                     const char *b, const char *c, const char *d)
{
    char text[400];
    text_rows(rows, pool, tr_fill(text, sizeof text, key, a, b, c, d), columns);
}

/* Why not, in the rows after it. */
static void why_rows(const struct compared_bill *b, int columns, struct pool *pool, struct array *rows)
{
    struct fault f = { .status = ST_ok };
    char said[256];
    parked_fault(b->why, &f);
    sentence(rows, pool, columns, "form.compare.why", tr_fault(&f, said, sizeof said), NULL, NULL, NULL);
}

static void row_make(const struct compared_bill *b, int columns, struct pool *pool, struct array *rows)
{
    bool done = !b->why_n, any = done || b->kwh || b->billed;
    const char *text[FIGURES] = { month_text(pool, b), any ? energy_text(pool, b->kwh) : "",
        any ? money_text(pool, b->billed) : "",
        done ? money_text(pool, b->otherwise) : "", done ? money_text(pool, b->difference) : "" };
    if (columns >= TABLE_COLUMNS) {
        sheet_add(rows, pool, figures(pool, text));
    } else {
        sentence(rows, pool, columns, any ? "form.compare.month" : "form.compare.month_none", text[MONTH], text[KWH],
                 text[BILLED], NULL);
        if (done)
            sentence(rows, pool, columns, "form.compare.instead", text[OTHERWISE], text[DIFFERENCE], NULL, NULL);
    }
    if (!done)
        why_rows(b, columns, pool, rows);
}

static void sums_make(const struct bill_compared *r, int columns, struct pool *pool, struct array *rows)
{
    char n[24], left[24];
    snprintf(n, sizeof n, "%d", (int)r->compared);
    snprintf(left, sizeof left, "%d", (int)r->uncompared);
    const char *text[FIGURES] = { tr("form.compare.sum"), energy_text(pool, r->kwh), money_text(pool, r->billed),
        money_text(pool, r->otherwise), money_text(pool, r->difference) };
    if (columns >= TABLE_COLUMNS) {
        sheet_add(rows, pool, figures(pool, text));
    } else {
        sentence(rows, pool, columns, "form.compare.month", text[MONTH], text[KWH], text[BILLED], NULL);
        sentence(rows, pool, columns, "form.compare.instead", text[OTHERWISE], text[DIFFERENCE], NULL, NULL);
    }
    sentence(rows, pool, columns, r->uncompared ? "form.compare.of_left" : "form.compare.of", n, left, NULL, NULL);
}

static const char *list_of(const struct bill_compared *r)
{
    for (uint32_t i = r->rows_n; i-- > 0;)
        if (!r->rows[i].why_n)
            return r->rows[i].price_list;
    return "";
}

static void heads_make(int columns, struct pool *pool, struct array *rows)
{
    const char *text[FIGURES] = { tr("bill_month"), tr("kwh"), tr("billed"), tr("otherwise"), tr("difference") };
    if (columns >= TABLE_COLUMNS)
        sheet_add(rows, pool, figures(pool, text));
}

static void rows_make(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct bill_compared *r = shown;
    if (*list_of(r))
        sentence(rows, pool, columns, "form.compare.list", list_of(r), NULL, NULL, NULL);
    heads_make(columns, pool, rows);
    for (uint32_t i = 0; i < r->rows_n; i++)
        row_make(&r->rows[i], columns, pool, rows);
    sheet_rule(rows, pool, columns);
    sums_make(r, columns, pool, rows);
}

/* On paper with whose it is above it. */
static void paper_make(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct bill_compared *r = shown;
    text_rows(rows, pool, tr("form.compare.title"), columns);
    text_rows(rows, pool, pool_printf(pool, "%s  %s", r->account_no, r->account_name), columns);
    sheet_rule(rows, pool, columns);
    rows_make(shown, columns, pool, rows);
}

/* -- the page -- */

static void answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void post(struct page *p, bool by_enter)
{
    struct bill_compare_ask q = { .account_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    (void)by_enter;
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        page_ask(p, OP_bill_compare, &q, answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* From the page of an account, or of one of its bills. */
static void open_page(struct page *p)
{
    char account[24] = "", month[24] = "";
    if (sscanf(p->arg, "%23s %23s", account, month) < 1)
        return;
    input_set(p, "account_no", account);
    page_focus(p, "tou_choice");
}

static void close_page(struct page *p)
{
    sheet_close(&((struct comparing *)p->state)->rows);
}

static void size_picked(struct page *p, int number)
{
    char title[48];
    const struct bill_compared *r = p->shown;
    snprintf(title, sizeof title, "compare-%s", r->account_no);
    page_say(p, sheet_print(p, r, paper_make, number > 1, title), NULL, NULL, NULL, NULL);
}

static void print(struct page *p)
{
    const char *const size[] = { tr("form.told.plain"), tr("form.told.large") };
    if (p->shown)
        popup_choose(p, tr("form.told.print"), size, COUNT_OF(size), size_picked);
    else
        page_beep(p);
}

static const struct array *rows_of(const struct page *p)
{
    return sheet_rows(p, &((struct comparing *)p->state)->rows, rows_make, COLUMNS);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return rows_of(p)->n;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    (void)column;
    text_copy(out, room, ((const char *const *)rows_of(p)->at)[row]);
}

const struct screen screen_compare = {
    .name = "compare", .state = sizeof(struct comparing), .computed = computed, .open = open_page,
    .close = close_page, .post = post, .print = print, .rows = rows, .cell = cell,
};
