/* One deposit. On its way it wants the bank's slip number; once that is known the
 * accountant enters the day and the sum that arrived. F6 prints the slip again. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = { "@arrival", "@part", "@face", NULL };

static const struct deposit *deposit_of(const struct page *p)
{
    return p->shown;
}

static bool on_its_way(const struct page *p)
{
    return deposit_of(p) && deposit_of(p)->deposit_state == CODE_deposit_state_made &&
           (desk_has_role(p->desk, CODE_role_cashier) || desk_has_role(p->desk, CODE_role_supervisor) ||
            desk_has_role(p->desk, CODE_role_accountant));
}

static bool to_arrive(const struct page *p)
{
    return deposit_of(p) && deposit_of(p)->deposit_state == CODE_deposit_state_banked &&
           desk_has_role(p->desk, CODE_role_accountant);
}

static const char *const arrival[] = { "@arrived_on", "@arrived", "@short_reason", "@short_by", "@short_text" };

static void arrival_hide(struct page *p, bool hidden)
{
    for (size_t i = 0; i < COUNT_OF(arrival); i++)
        input_hide(p, arrival[i], hidden);
}

static void stage_show(struct page *p)
{
    input_hide(p, "slip_no", !on_its_way(p));
    arrival_hide(p, !to_arrive(p));
    if (on_its_way(p)) {
        page_focus(p, "slip_no");
        page_say(p, "form.deposit_one.slip", NULL, NULL, NULL, NULL);
    } else if (to_arrive(p)) {
        page_focus(p, "@arrived_on");
        page_say(p, "form.deposit_one.arrive", NULL, NULL, NULL, NULL);
    }
}

/* The list of that one alone. */
static void answered(struct page *p, struct answer *a)
{
    uint64_t no = strtoull(p->arg, NULL, 10);
    struct deposit_list *list = POOL_NEW(p->pool, struct deposit_list);
    if (a->fault.status != ST_ok) {
        page_failed(p, a);
        return;
    }
    record_copy(&deposit_list_record, list, a->reply, p->pool);
    page_rests_on(p, a, list);
    p->shown = POOL_NEW(p->pool, struct deposit);
    for (uint32_t i = 0; i < list->deposits_n; i++)
        if (list->deposits[i].deposit_no == no)
            p->shown = &list->deposits[i];
    stage_show(p);
}

static void open_page(struct page *p)
{
    struct deposit_ask q = { .unit_no = "", .token = "", .deposit_no = strtoull(p->arg, NULL, 10) };
    input_hide(p, "slip_no", true);
    arrival_hide(p, true);
    page_ask(p, OP_deposit_list, &q, answered);
}

static void arrive(struct page *p);

static void posted(struct page *p, struct answer *a)
{
    char no[24], about[200], sum[MONEY_TEXT];
    if (!prove_went(p, a, arrive)) {
        snprintf(no, sizeof no, "%" PRIu64, deposit_of(p)->deposit_no);
        prove_about(p, tr_fill(about, sizeof about, "form.deposit_one.about", no,
                               money_format(deposit_of(p)->cash_total + deposit_of(p)->cheque_total, sum), NULL, NULL));
        return;
    }
    const struct deposit *d = a->reply;
    snprintf(no, sizeof no, "%" PRIu64, d->deposit_no);
    page_leave(p, "form.deposit_one.done", no, code_word(&codes_deposit_state, d->deposit_state), NULL);
}

static void arrive(struct page *p)
{
    struct fault f = { .status = ST_ok };
    uint64_t reason = 0;
    struct deposit_arrive q = { .deposit_no = deposit_of(p)->deposit_no, .row_version = deposit_of(p)->version,
                                .short_by = input_text(p, "@short_by"), .short_text = input_text(p, "@short_text") };
    enum status s = input_date(p, "@arrived_on", &q.arrived_on, &f);
    if (!s)
        s = input_money(p, "@arrived", &q.arrived, &f);
    if (!s)
        s = input_number(p, "@short_reason", &reason, &f);
    q.short_reason = (uint16_t)reason;
    if (s)
        page_say_fault(p, &f);
    else
        page_post(p, OP_deposit_arrive, &q, posted);
}

/* Less arrived than was deposited: why, and who bears it. */
static void explain(const struct page *p, char *out, size_t room)
{
    char is[MONEY_TEXT], was[MONEY_TEXT], less[MONEY_TEXT], who[80];
    const struct deposit *d = deposit_of(p);
    if (!d->short_by || !d->short_by[0])
        return;
    snprintf(who, sizeof who, "%s %s", d->short_by, d->short_name);
    tr_fill(out, room, "explain.deposit_short", money_format(d->cash_total, was), money_format(d->arrived, is),
            money_format(d->cash_total - d->arrived, less), who);
    size_t n = strlen(out);
    snprintf(out + n, room - n, "  %s  %s\n", code_word(&codes_difference_reason, d->short_reason), d->short_text);
}

static void post(struct page *p, bool by_enter)
{
    struct deposit_slip q = { .slip_no = "" };
    (void)by_enter;
    if (to_arrive(p)) {
        arrive(p);
    } else if (on_its_way(p)) {
        q.deposit_no = deposit_of(p)->deposit_no;
        q.row_version = deposit_of(p)->version;
        q.slip_no = input_text(p, "slip_no");
        page_post(p, OP_deposit_slip, &q, posted);
    } else {
        page_beep(p);
    }
}

static void print(struct page *p)
{
    char title[40];
    if (!deposit_of(p)) {
        page_beep(p);
        return;
    }
    snprintf(title, sizeof title, "deposit-%" PRIu64, deposit_of(p)->deposit_no);
    page_say(p, print_paper(p->desk, "paper_deposit", deposit_of(p), title), NULL, NULL, NULL, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char sum[MONEY_TEXT], day[DATE_TEXT], less[MONEY_TEXT];
    const struct deposit *d = deposit_of(p);
    (void)name;
    if (!d || !d->arrived_on)
        return;
    int n = snprintf(out, room, "%s %s", date_format(d->arrived_on, day), money_format(d->arrived, sum));
    if (d->arrived < d->cash_total && n > 0 && (size_t)n < room)
        tr_fill(out + n, room - (size_t)n, "form.deposit_one.short", money_format(d->cash_total - d->arrived, less),
                NULL, NULL, NULL);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char no[MONEY_TEXT];
    const struct deposit_part *part = &deposit_of(p)->parts[row];
    (void)list;
    if (strcmp(column, "@face") == 0) {
        text_copy(out, room, money_format(deposit_of(p)->cash[row].face, no));
        return;
    }
    snprintf(no, sizeof no, "%" PRIu64, part->shift_no ? part->shift_no : part->turn_in_no ? part->turn_in_no
             : part->kept_no);
    tr_fill(out, room, part->shift_no ? "form.deposit.till" : part->turn_in_no ? "form.deposit.turn_in"
            : "form.deposit.envelope", no, NULL, NULL, NULL);
}

const struct screen screen_deposit_one = {
    .name = "deposit_one", .computed = computed, .open = open_page, .post = post, .print = print,
    .explain = explain, .text = text,
    .cell = cell,
};
