/* The odd bills of a run that the list below shows, found right together: they are listed
 * with what they come to, and F9 is for all of them or for none. */
#include "config.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct looking { const struct run_bill_row **row; uint32_t n; energy kwh; money amount; };

static const char *const computed[] = { "@run_no", "@bills", "@kwh", "@amount", "@rows", "@account", "@name", "@use",
                                       "@sum", "@odd", NULL };

static bool waits(const struct run_bill_row *r)
{
    return r->odd && !*r->looked_by && r->run_bill_state == CODE_run_bill_state_figured;
}

static void row_take(struct page *p, struct looking *l, const struct run_bill_row *r)
{
    struct run_bill_row *row = POOL_NEW(p->pool, struct run_bill_row);
    record_copy(&run_bill_row_record, row, r, p->pool);
    l->row[l->n++] = row;
    l->kwh += r->kwh;
    l->amount += r->amount;
}

static void open_page(struct page *p)
{
    struct looking *l = p->state;
    const struct run_bills *list = p->below && p->below->form->shows == &run_bills_record ? p->below->shown : NULL;
    l->row = pool_array(p->pool, list ? list->rows_n + 1 : 1, sizeof *l->row);
    for (uint32_t i = 0; list && i < list->rows_n; i++)
        if (waits(&list->rows[i]))
            row_take(p, l, &list->rows[i]);
    page_say_none(p, l->n, "form.run_look_page.none");
}

static void answered(struct page *p, struct answer *a)
{
    char n[24];
    snprintf(n, sizeof n, "%u", ((const struct looking *)p->state)->n);
    if (page_went(p, a))
        page_leave(p, "form.run_look_page.done", n, NULL, NULL);
}

static void post(struct page *p, bool by_enter)
{
    const struct looking *l = p->state;
    (void)by_enter;
    if (!l->n) {
        page_say_none(p, 0, "form.run_look_page.none");
        page_beep(p);
        return;
    }
    struct account_ask *of = pool_array(p->pool, l->n, sizeof *of);
    for (uint32_t i = 0; i < l->n; i++)
        of[i].account_no = l->row[i]->account_no;
    struct run_look q = { .run_no = l->row[0]->run_no, .account_no = "", .accounts = of, .accounts_n = l->n };
    page_post(p, OP_run_look, &q, answered);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    const struct looking *l = p->state;
    if (!l->n)
        return;
    if (strcmp(name, "@run_no") == 0)
        snprintf(out, room, "%" PRIu64, l->row[0]->run_no);
    else if (strcmp(name, "@bills") == 0)
        snprintf(out, room, "%u", l->n);
    else if (strcmp(name, "@kwh") == 0)
        text_copy(out, room, energy_format(l->kwh, figure));
    else
        text_copy(out, room, money_format(l->amount, figure));
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return ((const struct looking *)p->state)->n;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    static const struct { const char *column, *field; } of[] = {
        { "@account", "account_no" }, { "@name", "account_name" }, { "@use", "kwh" }, { "@sum", "amount" },
        { "@odd", "odd" },
    };
    const struct looking *l = p->state;
    (void)list;
    for (size_t i = 0; i < COUNT_OF(of) && row < l->n; i++)
        if (strcmp(column, of[i].column) == 0)
            value_text(record_field(&run_bill_row_record, of[i].field), FORMAT_TYPE, l->row[row], out, room);
}

const struct screen screen_run_look_page = {
    .name = "run_look_page", .state = sizeof(struct looking), .computed = computed, .open = open_page, .post = post,
    .text = text, .rows = rows, .cell = cell,
};
