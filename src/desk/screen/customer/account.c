/* The account on one screen (11, ux 3): who, where, supply, what is owed and
 * what it is made of, the last bills with their energy drawn as bars. */
#include "config.h"
#include "desk/screen/common/explain.h"
#include "desk/screen/customer/account_marks.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_CELLS 26

static const char *const computed[] = {
    "@contact", "@supply", "@meter", "@pay_way", "@note", "@due", "@bar", "@state", "@linked", "@flags",
    "@split", NULL,
};

static const struct account *account_of(const struct page *p)
{
    const struct account_page *page = p->shown;
    return page && page->account_n ? page->account : NULL;
}

static void supply(const struct account *a, char *out, size_t room)
{
    char power[32];
    if (a->capacity_w % 1000 == 0)
        snprintf(power, sizeof power, "%" PRIu64, a->capacity_w / 1000);
    else
        snprintf(power, sizeof power, "%" PRIu64 ".%03" PRIu64, a->capacity_w / 1000, a->capacity_w % 1000);
    tr_fill(out, room, "form.account.supply_is", code_word(&codes_voltage, a->voltage),
            code_word(&codes_phases, a->phases), power, NULL);
}

/* The last eight digits, in fours, as they stand on the meter. */
static void meter(const struct account *a, char *out, size_t room)
{
    size_t n = strlen(a->meter_no);
    const char *tail = a->meter_no + (n > 8 ? n - 8 : 0);
    char text[16];
    if (n == 0)
        return;
    snprintf(text, sizeof text, "%.4s %s", tail, strlen(tail) > 4 ? tail + 4 : "");
    tr_fill(out, room, "form.account.meter_tail", text, NULL, NULL, NULL);
}

static void note(const struct account_page *page, char *out, size_t room)
{
    char at[INSTANT_TEXT], more[24];
    if (page->notes_n == 0)
        return;
    const struct note *n = &page->notes[0];
    struct moment m = instant_local(n->at);
    snprintf(at, sizeof at, "%02d-%02d", m.civil.month, m.civil.day);
    tr_fill(out, room, "form.account.note_is", n->text, n->staff_name, at, NULL);
    others_text(page->notes_n - 1, page->notes_more, more, sizeof more);
    text_copy(out + strlen(out), room - strlen(out), more);
}

static void linked(const struct account_page *page, char *out, size_t room)
{
    char n[24], names[200] = "";
    size_t at = 0;
    if (page->linked == 0)
        return;
    for (unsigned i = 0; i < page->links_n && at + 1 < sizeof names; i++) {
        int k = snprintf(names + at, sizeof names - at, "%s%s", i ? " " : "", page->links[i].account_no);
        at += k > 0 ? (size_t)k : 0;
    }
    snprintf(n, sizeof n, "%" PRIu64, page->linked);
    tr_fill(out, room, "form.account.linked_are", n, names, NULL, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct account_page *page = p->shown;
    const struct account *a = account_of(p);
    char amount[MONEY_TEXT];
    if (!a)
        return;
    if (strcmp(name, "@contact") == 0)
        snprintf(out, room, "%s%s%s", a->contact, a->contact[0] ? " " : "", a->phone);
    else if (strcmp(name, "@supply") == 0)
        supply(a, out, room);
    else if (strcmp(name, "@meter") == 0)
        meter(a, out, room);
    else if (strcmp(name, "@pay_way") == 0)
        text_copy(out, room, code_word(&codes_pay_way, a->pay_way));
    else if (strcmp(name, "@note") == 0)
        note(page, out, room);
    else if (strcmp(name, "@due") == 0)
        tr_fill(out, room, "form.pay.yuan", money_format(page->due, amount), NULL, NULL, NULL);
    else if (strcmp(name, "@flags") == 0)
        account_flags(a, desk_today(p->desk), out, room);
    else if (strcmp(name, "@split") == 0)
        account_split(page, out, room);
    else if (page->jobs_n)
        account_job(page, out, room);
    else
        linked(page, out, room);
}

static void bar(const struct account_page *page, const struct bill_row *bill, char *out, size_t room)
{
    energy most = 0;
    for (unsigned i = 0; i < page->bills_n; i++)
        most = page->bills[i].kwh > most ? page->bills[i].kwh : most;
    size_t n = most > 0 ? (size_t)((bill->kwh * BAR_CELLS + most / 2) / most) : 0;
    if (n == 0 && bill->kwh > 0)
        n = 1;
    n = n < room ? n : room - 1;
    memset(out, '=', n);
    out[n] = '\0';
}

static void state(const struct page *p, const struct bill_row *bill, char *out, size_t room)
{
    char day[DATE_TEXT], n[24];
    date today = desk_today(p->desk);
    bool owed = bill->bill_state == CODE_bill_state_open || bill->bill_state == CODE_bill_state_part;
    date_format(bill->bill_state == CODE_bill_state_in_transit ? bill->batch_on : bill->due_on, day);
    const char *short_day = strlen(day) == 10 ? day + 5 : day;
    snprintf(n, sizeof n, "%d", today - bill->due_on);
    if (bill->year_missing[0])
        tr_fill(out, room, "year_missing_of", bill->year_missing, NULL, NULL, NULL);
    else if (owed && bill->agreement_no)
        text_copy(out, room, tr("form.account.in_parts"));
    else if (owed && today > bill->due_on)
        tr_fill(out, room, "form.account.late", n, NULL, NULL, NULL);
    else if (owed)
        tr_fill(out, room, "form.account.due_by", short_day, NULL, NULL, NULL);
    else if (bill->bill_state == CODE_bill_state_in_transit)
        tr_fill(out, room, "form.account.in_transit", short_day, NULL, NULL, NULL);
    else
        text_copy(out, room, bill->cheque_waiting ? tr("cheque_not_here")
                  : code_word(&codes_bill_state, bill->bill_state));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct account_page *page = p->shown;
    (void)list;
    if (strcmp(column, "@bar") == 0)
        bar(page, &page->bills[row], out, room);
    else
        state(p, &page->bills[row], out, room);
}

static void answered(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        if (p->shown)
            page_refused(p, a);
        else
            page_failed(p, a);
        return;
    }
    page_show(p, a);
    const struct account_page *page = p->shown;
    char parts[160];
    if (page->agreed_n) {
        part_text(&page->agreed[0], parts, sizeof parts);
        page_say(p, "form.account.agreed_is", parts, NULL, NULL, NULL);
    }
    if (page->bills_n == 0)
        page_say(p, "form.account.no_bills", NULL, NULL, NULL, NULL);
}

static bool ask_number(struct page *p)
{
    if (p->arg[0])
        return false;
    page_say(p, "form.account.which", NULL, NULL, NULL, NULL);
    return true;
}

static void open_page(struct page *p)
{
    struct account_ask q = { .account_no = p->arg };
    if (!ask_number(p))
        page_ask(p, OP_account_show, &q, answered);
}

static void act(struct page *p, int digit)
{
    for (unsigned i = 0; i < p->form->acts; i++) {
        const struct form_act *a = &p->form->act[i];
        if (a->digit != digit)
            continue;
        const struct form *form = a->screen ? form_by_name(a->screen) : NULL;
        if (form && desk_may(p->desk, form) && p->arg[0]) {
            page_open(p->desk, a->screen, p->arg);
            return;
        }
    }
    page_beep(p);
}

static void explain(const struct page *p, char *out, size_t room)
{
    const struct account_page *page = p->shown;
    explain_fees(page->bills, page->bills_n, out, room);
    explain_due(page->due - page->late_fee, page->late_fee, page->due, out, room);
}

const struct screen screen_account = {
    .name = "account", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .again = open_page,
    .text = text, .cell = cell, .act = act, .explain = explain,
};
