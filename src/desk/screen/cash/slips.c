/* Card slips both ways (29): number, Enter, amount, Enter, down the roll; below
 * stands what has no partner. `-` says that the terminal voided one that waits. */
#include "config.h"
#include "desk/screen.h"
#include <stdio.h>
#include <string.h>

#define WAITING 9

struct slips { char voucher[WAITING][124]; unsigned n; };

static const char *const computed[] = { "@state", NULL };

static const struct slip_list *list_of(const struct page *p)
{
    return p->shown;
}

static void answered(struct page *p, struct answer *a)
{
    if (page_showed(p, a) && list_of(p)->more && !p->message.text[0])
        page_say(p, "form.slips.more", NULL, NULL, NULL, NULL);
}

static void open_page(struct page *p)
{
    static const struct slip_ask mine = { .shift_no = 0 };
    page_ask_late(p, OP_slip_list, &mine, answered);
}

static void put(struct page *p, struct answer *a)
{
    char amount[MONEY_TEXT];
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct pos_slip *slip = a->reply;
    input_set(p, "@voucher", "");
    input_set(p, "@amount", "");
    page_focus(p, "@voucher");
    page_say(p, slip->receipt_no ? "form.slips.matched" : "form.slips.waits", slip->voucher,
             money_format(slip->amount, amount), NULL, NULL);
    open_page(p);
}

static void slip_put(struct page *p)
{
    char voucher[124];
    struct fault f = { .status = ST_ok };
    struct slip_put q = { .voucher = voucher, .card_tail = "" };
    text_copy(voucher, sizeof voucher, input_text(p, "@voucher"));
    if (!voucher[0] || input_empty(p, "@amount")) {
        page_focus(p, voucher[0] ? "@amount" : "@voucher");
        return;
    }
    if (input_money(p, "@amount", &q.amount, &f)) {
        page_say_fault(p, &f);
        page_stop(p);
        return;
    }
    page_ask(p, OP_slip_put, &q, put);
}

static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    if (strcmp(name, "@voucher") == 0 && strlen(input_text(p, "@voucher")) == 2 &&
        strspn(input_text(p, "@voucher"), "0123456789") == 2)
        command_run(p, input_text(p, "@voucher"));
    else if (strcmp(name, "@voucher") == 0)
        page_focus(p, input_empty(p, "@voucher") ? "@voucher" : "@amount");
    else
        slip_put(p);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    slip_put(p);
}

/* -- voided by the terminal -- */

static void voided(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct pos_slip *slip = a->reply;
    page_say(p, "form.slips.voided", slip->voucher, NULL, NULL, NULL);
    open_page(p);
}

static void void_picked(struct page *p, int number)
{
    const struct slips *v = p->state;
    struct slip_void q = { .voucher = v->voucher[number - 1], .remark = tr("form.slips.void_remark") };
    page_ask(p, OP_slip_void, &q, voided);
}

static bool operator(struct page *p, int ch)
{
    struct slips *v = p->state;
    const char *lines[WAITING];
    if (ch != '-' || !list_of(p))
        return false;
    v->n = 0;
    for (unsigned i = 0; i < list_of(p)->rows_n && v->n < WAITING; i++)
        if (list_of(p)->rows[i].slip_state == CODE_slip_state_waiting) {
            text_copy(v->voucher[v->n], sizeof v->voucher[0], list_of(p)->rows[i].voucher);
            lines[v->n] = v->voucher[v->n];
            v->n++;
        }
    if (v->n)
        popup_choose(p, tr("form.slips.void"), lines, v->n, void_picked);
    else
        page_beep(p);
    return true;
}

/* -- what stands in a row -- */

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct slip_row *r = &list_of(p)->rows[row];
    (void)list;
    (void)column;
    if (r->slip_state == CODE_slip_state_voided)
        text_copy(out, room, code_word(&codes_slip_state, r->slip_state));
    else if (r->amount && !r->posted)
        tr_fill(out, room, "form.slips.not_posted", NULL, NULL, NULL, NULL);
    else if (r->posted && !r->amount)
        tr_fill(out, room, "form.slips.no_slip", NULL, NULL, NULL, NULL);
    else
        tr_fill(out, room, r->amount == r->posted ? "form.slips.good" : "form.slips.other", NULL, NULL, NULL, NULL);
}

const struct screen screen_slips = {
    .name = "slips", .state = sizeof(struct slips), .flags = SCREEN_REFRESH, .computed = computed, .open = open_page,
    .operator = operator, .enter = enter, .post = post, .cell = cell,
};
