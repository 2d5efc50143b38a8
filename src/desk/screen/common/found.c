/* The search of every entry line, and the page of hits where there is more than
 * one. A hit is opened by what the person can do with it: payment for an open till. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/common/explain.h"
#include "desk/screen/common/found.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FOUND_MOST 45                /* rows the core gives at once */

bool till_open(const struct desk *d)
{
    const struct home_page *home = desk_home(d);
    return home && home->shift_state == CODE_shift_state_open;
}

void account_open(struct desk *d, const char *account_no)
{
    past_customer(d, account_no);
    bool pay = till_open(d) && desk_has_role(d, CODE_role_cashier) && !desk_user(d)->to_summary && !desk_looking(d);
    page_open(d, pay ? "pay" : "account", account_no);
}

static void hit_open(struct desk *d, const struct find_row *row)
{
    char number[24];
    if (row->hit == CODE_hit_receipt) {
        snprintf(number, sizeof number, "%" PRIu64, row->receipt_no);
        page_open(d, "receipt", number);
    } else if (row->hit == CODE_hit_job && row->job_n) {
        snprintf(number, sizeof number, "%012" PRIu64, row->job->job_no);
        page_open(d, "job", number);
    } else if (row->hit == CODE_hit_job && row->job_n) {
        job_open(d, row->job->job_no);
    } else {
        account_open(d, row->account_no);
    }
}

static void select_text(struct page *p)
{
    if (p->focus >= 0)
        p->input[p->focus].editor.fresh = true;
}

/* An identity number is found whole or not at all: what cannot be right is said. */
static void none_say(struct page *p)
{
    const char *text = p->focus >= 0 ? p->input[p->focus].editor.text : p->arg;
    char right[2] = "", why[MESSAGE_ROOM] = "";
    enum id_fault doubt = id_number_check(ID_ANY, text, desk_today(p->desk), right);
    if (doubt != ID_GOOD)
        tr_fill(why, sizeof why, id_fault_key(doubt), tr("id_no"), right, NULL, NULL);
    page_say(p, why[0] ? "find.none_id" : "find.none", text, why, NULL, NULL);
    select_text(p);
    page_stop(p);
}

/* As many as the terminal shows; nine is what the core gives unasked. */
static uint64_t rows_wanted(const struct desk *d)
{
    const struct form *form = form_by_name("found");
    int rows = list_body_rows(d, form, &form->list[0]);
    return rows <= PICKS ? 0 : rows < FOUND_MOST ? (uint64_t)rows : FOUND_MOST;
}

static void found(struct page *p, struct answer *a);

static void further(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

/* So many rows were looked at and none was it: that is not yet none. */
static bool look_on(struct page *p, const struct find_list *list)
{
    const char *text = p->focus >= 0 ? p->input[p->focus].editor.text : p->arg;
    struct find_any q = { .text = text, .token = list->token, .rows = rows_wanted(p->desk) };
    return list->rows_n == 0 && list->token[0] && page_ask(p, OP_find_any, &q, found);
}

static void found(struct page *p, struct answer *a)
{
    const struct find_list *list = a->reply;
    struct desk *d = p->desk;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        select_text(p);
        return;
    }
    if (look_on(p, list))
        return;
    if (list->rows_n == 0) {
        none_say(p);
        return;
    }
    char text[256];
    text_copy(text, sizeof text, p->focus >= 0 ? p->input[p->focus].editor.text : "");
    if (p->focus >= 0)
        editor_set(&p->input[p->focus].editor, "");
    if (list->rows_n == 1 && list->token[0] == '\0' && !list->more) {
        struct find_row row = *list->rows;
        hit_open(d, &row);
        return;
    }
    struct page *q = page_open(d, "found", text);
    a->fn = further;                     /* its next pieces are its own */
    page_show(q, a);
    page_say(q, ((const struct find_list *)q->shown)->more ? "find.more" : "find.several", NULL, NULL, NULL, NULL);
    page_stop(q);
}

/* On a page below home the search starts a new customer: the page goes first. */
void find_from(struct page *p, const char *text)
{
    struct desk *d = p->desk;
    struct find_any q = { .text = text, .whole_county = text[0] == '*', .rows = rows_wanted(p->desk) };
    char copy[512];
    text_copy(copy, sizeof copy, text + (text[0] == '*'));
    q.text = copy;
    past_search(d, text);
    desk_looking_set(d, p->screen == &screen_account);      /* from one summary to the next */
    if (p->below) {
        if (!page_home(d))
            return;
        p = desk_top(d);
        page_focus(p, "@line");
        input_set(p, "@line", copy);
    }
    page_ask(p, OP_find_any, &q, found);
}

/* -- the list -- */

static void pick(struct page *p, int digit)
{
    const struct find_list *list = p->shown;
    unsigned row;
    if (!page_row(p, digit, list ? list->rows_n : 0, &row))
        return;
    hit_open(p->desk, &list->rows[row]);
}

/* A job stands among the accounts with its number, kind and stage, and the time it has left. */
static void job_cell(const struct board_row *job, const char *column, char *out, size_t room)
{
    if (strcmp(column, "@number") == 0)
        snprintf(out, room, "%012" PRIu64, job->job_no);
    else if (strcmp(column, "@name") == 0)
        text_copy(out, room, job->title);
    else if (strcmp(column, "@place") == 0)
        snprintf(out, room, "%s  %s", kind_word(job->job_kind), stage_word(job->stage));
    else if (strcmp(column, "@contact") == 0)
        text_copy(out, room, *job->staff_name ? job->staff_name : tr("form.job.nobody"));
    else if (strcmp(column, "@due") == 0)
        left_text(job, out, room);
}

/* What was paid by a cheque that has not cleared is not paid yet (ux C7): it stands where the due stands. */
static void due_cell(const struct find_row *r, char *out, size_t room)
{
    char due[MONEY_TEXT];
    if (r->year_missing[0])
        tr_fill(out, room, "year_missing_of", r->year_missing, NULL, NULL, NULL);
    else if (r->cheque_waiting && !r->due)
        text_copy(out, room, tr("cheque_not_here"));
    else if (r->cheque_waiting)
        tr_fill(out, room, "form.found.cheque", money_format(r->due, due), NULL, NULL, NULL);
    else
        text_copy(out, room, money_format(r->due, due));
}

static void explain(const struct page *p, char *out, size_t room)
{
    const struct find_list *list = p->shown;
    for (unsigned i = 0; i < list->rows_n; i++) {
        const struct find_row *r = &list->rows[i];
        explain_year(r->account_no, r->account_name, r->year_missing, out, room);
        explain_cheque(r->account_no, r->account_name, r->cheque_waiting, out, room);
    }
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    static const struct { const char *column, *field; } of[] = {
        { "@number", "account_no" }, { "@name", "account_name" }, { "@place", "address" }, { "@contact", "contact" },
    };
    const struct find_row *r = &((const struct find_list *)p->shown)->rows[row];
    (void)list;
    if (r->hit == CODE_hit_job && r->job_n) {
        job_cell(r->job, column, out, room);
        return;
    }
    if (strcmp(column, "@due") == 0)
        due_cell(r, out, room);
    for (size_t i = 0; i < COUNT_OF(of); i++)
        if (strcmp(of[i].column, column) == 0)
            value_text(record_field(&find_row_record, of[i].field), FORMAT_TYPE, r, out, room);
}

static const char *const computed[] = { "@number", "@name", "@place", "@contact", "@due", NULL };

const struct screen screen_found = {
    .name = "found", .computed = computed, .act = pick, .cell = cell, .explain = explain,
};
