/* The bill itself, as its customer knows it (0318), on the screen and on paper; and those of
 * a section, a unit, everyone or a run on paper (0319), a page of them after the other, so
 * that no list of them is held. */
#include "config.h"
#include "desk/screen/bill/notice_rows.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 78

static const char *paper_print(struct page *p, const struct bill_notice *n, bool large)
{
    char title[48];
    const struct bill *b = n->bill;
    snprintf(title, sizeof title, b->bill_seq ? "bill-%s-%d-%d" : "bill-%s-%d", n->account_no, (int)b->bill_month,
             (int)b->bill_seq);
    return sheet_print(p, n, notice_rows, large, title);
}

/* -- one -- */

struct noticing { struct sheet_rows rows; };

static const char *const computed[] = { "@rows", "@text", NULL };

static void answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void ask(struct page *p, bool by_enter)
{
    struct bill_ask q = { .account_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    (void)by_enter;
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        q.numbered = !input_empty(p, "bill_seq");        /* 0 is a number, and an empty one is none */
        page_ask(p, OP_bill_notice, &q, answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* From the page of a bill. */
static void open_page(struct page *p)
{
    static const char *const input[] = { "account_no", "bill_month", "bill_seq" };
    char word[3][24] = { "", "", "" };
    if (sscanf(p->arg, "%23s %23s %23s", word[0], word[1], word[2]) < 2)
        return;
    for (unsigned i = 0; i < COUNT_OF(input); i++)
        input_set(p, input[i], word[i]);
    ask(p, false);
}

static void close_page(struct page *p)
{
    sheet_close(&((struct noticing *)p->state)->rows);
}

static void size_picked(struct page *p, int number)
{
    page_say(p, paper_print(p, p->shown, number > 1), NULL, NULL, NULL, NULL);
}

static void size_choose(struct page *p, picked_fn *picked)
{
    const char *const size[] = { tr("form.told.plain"), tr("form.told.large") };
    popup_choose(p, tr("form.told.print"), size, COUNT_OF(size), picked);
}

static void print(struct page *p)
{
    if (p->shown)
        size_choose(p, size_picked);
    else
        page_beep(p);
}

static const struct array *rows_of(const struct page *p)
{
    return sheet_rows(p, &((struct noticing *)p->state)->rows, notice_rows, COLUMNS);
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

const struct screen screen_bill_page = {
    .name = "bill_page", .state = sizeof(struct noticing), .computed = computed, .open = open_page,
    .close = close_page, .post = ask, .print = print, .rows = rows, .cell = cell,
};

/* -- many -- */

struct printing { bool large; unsigned printed; };

static void many_ask(struct page *p, const char *token);

static void many_answered(struct page *p, struct answer *a)
{
    struct printing *s = p->state;
    const struct bill_notices *r = a->reply;
    char n[24];
    if (!page_went(p, a))
        return;
    for (uint32_t i = 0; i < r->bills_n; i++, s->printed++)
        paper_print(p, &r->bills[i], s->large);
    if (*r->token) {
        many_ask(p, r->token);
        return;
    }
    snprintf(n, sizeof n, "%u", s->printed);
    page_say(p, "form.bills_print.done", n, NULL, NULL, NULL);
}

static void many_ask(struct page *p, const char *token)
{
    struct bill_notices_ask q = { .token = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        q.token = token;
        page_ask(p, OP_bill_notices, &q, many_answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void many_picked(struct page *p, int number)
{
    *(struct printing *)p->state = (struct printing){ .large = number > 1 };
    many_ask(p, "");
}

static void many_post(struct page *p, bool by_enter)
{
    (void)by_enter;
    size_choose(p, many_picked);
}

/* From a list of runs. */
static void many_open(struct page *p)
{
    if (p->arg[0])
        input_set(p, "run_no", p->arg);
}

const struct screen screen_bills_print = {
    .name = "bills_print", .state = sizeof(struct printing), .open = many_open, .post = many_post,
};
