/* Cheques on their way (68): the list, and for one of them the day the bank had
 * its money, or that it came back (C8): then a notice is printed. A page about a
 * cheque is opened with its number, bank and amount, parted by tabs. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/consent.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const acts[] = { "cheque_clear", "cheque_return" };

/* -- the list -- */

static const struct cheque_list *list_of(const struct page *p)
{
    return p->shown;
}

static void list_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    page_say_none(p, list_of(p)->cheques_n, "form.cheques.none");
}

static void list_open(struct page *p)
{
    static const struct page_ask_any first = { .token = "" };
    page_ask(p, OP_cheque_list, &first, list_answered);
}

static void list_again(struct page *p)
{
    page_ask_again(p, false);
}

struct cheques { unsigned picked; };

static void act_picked(struct page *p, int number)
{
    char arg[200], amount[MONEY_TEXT];
    const struct cheques *v = p->state;
    const struct form *form = form_by_name(acts[number - 1]);
    if (v->picked >= list_of(p)->cheques_n || !desk_may(p->desk, form)) {
        page_say(p, "form.cheques.not_yours", NULL, NULL, NULL, NULL);
        page_beep(p);
        return;
    }
    const struct voucher *c = &list_of(p)->cheques[v->picked];
    snprintf(arg, sizeof arg, "%s\t%s\t%s", c->voucher, c->bank, money_format_plain(c->amount, amount));
    page_open(p->desk, acts[number - 1], arg);
}

static void list_act(struct page *p, int digit)
{
    struct cheques *v = p->state;
    const char *lines[COUNT_OF(acts)] = { tr("form.cheque_clear.title"), tr("form.cheque_return.title") };
    if (page_row(p, digit, list_of(p) ? list_of(p)->cheques_n : 0, &v->picked))
        popup_choose(p, list_of(p)->cheques[v->picked].voucher, lines, COUNT_OF(acts), act_picked);
}

const struct screen screen_cheques = {
    .name = "cheques", .state = sizeof(struct cheques), .flags = SCREEN_REFRESH, .open = list_open, .again = list_again,
    .act = list_act,
};

/* -- one of them -- */

struct cheque { char voucher[124], bank[124], amount[MONEY_TEXT]; };

static const char *const computed[] = { "@voucher", "@bank", "@amount", NULL };

static void arg_read(const struct page *p, struct cheque *c)
{
    *c = (struct cheque){ .voucher = "" };
    sscanf(p->arg, "%123[^\t]\t%123[^\t]\t%31s", c->voucher, c->bank, c->amount);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    struct cheque c;
    arg_read(p, &c);
    text_copy(out, room, strcmp(name, "@voucher") == 0 ? c.voucher : strcmp(name, "@bank") == 0 ? c.bank : c.amount);
}

static void cleared(struct page *p, struct answer *a)
{
    if (page_went(p, a))
        page_leave(p, "form.cheques.cleared", ((const struct voucher *)a->reply)->voucher, NULL, NULL);
}

static void clear_post(struct page *p, bool by_enter)
{
    struct cheque c;
    arg_read(p, &c);
    struct cheque_clear q = { .voucher = c.voucher, .bank = c.bank };
    (void)by_enter;
    page_send(p, OP_cheque_clear, &q, cleared);
}

static void return_post(struct page *p, bool by_enter)
{
    struct cheque c;
    arg_read(p, &c);
    struct cheque_return q = { .voucher = c.voucher, .bank = c.bank };
    record_init(&cheque_return_record, &q);
    (void)by_enter;
    consent_send(p, OP_cheque_return, &q);
}

static void returned(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], title[40], no[24];
    const struct payment *red = a->reply;
    struct cheque c;
    arg_read(p, &c);
    snprintf(title, sizeof title, "cheque-%08" PRIu64, red->receipt_no);
    snprintf(no, sizeof no, "%08" PRIu64, red->reverses);
    tr_fill(line1, sizeof line1, "form.cheques.returned", c.voucher, no, NULL, NULL);
    tr_fill(line2, sizeof line2, "form.cheques.notice", tr(print_paper(p->desk, "paper_cheque", red, title)), NULL,
            NULL, NULL);
    page_result(p, line1, line2);
}

const struct screen screen_cheque_clear = {
    .name = "cheque_clear", .computed = computed, .post = clear_post, .text = text,
};
const struct screen screen_cheque_return = {
    .name = "cheque_return", .computed = computed, .post = return_post, .approved = returned, .text = text,
};
