/* Payments that a second person must allow: written by hand while there was no
 * power (27), seen on the bank statement later (20), and over a bank batch, opened
 * from the bill. What is due is asked for as of the day that counts, so that the
 * clerk sees the late fee he will take; and only what is seen is asked for: of that
 * account, of that day, with that quote's basis. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/of_account.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct special {
    char account[24], name[128], address[240];
    bool asked, again;               /* a quote is on its way, and something was typed since */
    date day;                        /* the day that quote is of */
};

static const char *const computed[] = { "@name", "@address", "@batch", NULL };

static struct special *special_of(const struct page *p)
{
    return p->state;
}

static uint16_t kind_of(const struct page *p)
{
    if (strcmp(p->form->name, "hand_written") == 0)
        return CODE_payment_kind_hand_written;
    return strcmp(p->form->name, "value_date") == 0 ? CODE_payment_kind_value_dated : CODE_payment_kind_over_lock;
}

/* -- what is due as of that day -- */

static date day_of(const struct page *p)
{
    char text[64];
    struct fault f = { .status = ST_ok };
    date day = 0;
    const char *name = form_input(p->form, "true_at") >= 0 ? "true_at" : "effective_on";
    if (form_input(p->form, name) < 0 || input_empty(p, name) ||
        input_value(p, page_input(p, name), text, sizeof text, &f) != ST_ok)
        return 0;
    text[strlen(text) > 10 ? 10 : strlen(text)] = '\0';
    return date_parse_iso(text, &day) == ST_ok ? day : 0;
}

static bool quote_ask(struct page *p);

static void quote_answered(struct page *p, struct answer *a)
{
    struct special *v = special_of(p);
    v->asked = false;
    if (a->fault.status == ST_ok) {
        page_show(p, a);
    } else {
        page_unshow(p);
        page_refused(p, a);
    }
    if (v->again)
        quote_ask(p);
}

static bool quote_ask(struct page *p)
{
    struct special *v = special_of(p);
    struct pay_account one = { .account_no = v->account };
    struct pay_ask q = { .accounts = &one, .accounts_n = 1, .effective_on = day_of(p), .payment_kind = kind_of(p) };
    v->again = v->asked;
    if (!v->account[0] || v->asked)
        return v->asked;
    v->day = day_of(p);
    v->asked = page_ask_late(p, OP_pay_quote, &q, quote_answered);
    return v->asked;
}

/* -- whose -- */

static void account_take(struct page *p, const struct find_row *row)
{
    struct special *v = special_of(p);
    text_copy(v->account, sizeof v->account, row->account_no);
    text_copy(v->name, sizeof v->name, row->account_name);
    text_copy(v->address, sizeof v->address, row->address);
    input_set(p, "@line", v->account);
    page_hush(p);
    if (!page_next_needed(p))
        page_focus(p, "take.tenders.received");
    quote_ask(p);
}

static void found(struct page *p, struct answer *a)
{
    const struct find_row *row = of_account_one(p, a, input_text(p, "@line"));
    if (row)
        account_take(p, row);
}

static void open_page(struct page *p)
{
    char account[24] = "";
    sscanf(p->arg, "%23s", account);
    if (account[0])
        of_account_find(p, account, found);
}

static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    if (strcmp(name, "@line") == 0) {
        of_account_find(p, input_text(p, "@line"), found);
        return;
    }
    quote_ask(p);
    if (p->focus + 1 < (int)p->form->inputs)
        page_focus(p, p->form->input[p->focus + 1].name);
    page_say(p, "consent.f9", NULL, NULL, NULL, NULL);
}

/* -- posting -- */

/* Is what is due on the screen what will be asked for? Otherwise it is read again, and F9 is pressed again. */
static bool quote_seen(struct page *p)
{
    struct special *v = special_of(p);
    if (!v->asked && p->shown && v->day == day_of(p))
        return true;
    if (!v->asked)
        quote_ask(p);
    page_say(p, "form.pay.asking", NULL, NULL, NULL, NULL);
    page_stop(p);
    return false;
}

static enum status request_fill(struct page *p, struct pay_special *q, struct pool *pool, struct fault *f)
{
    struct special *v = special_of(p);
    struct pay_account *one = POOL_NEW(pool, struct pay_account);
    if (!v->account[0] || strcmp(v->account, input_text(p, "@line")) != 0)
        return fault_set(f, ST_field_missing, "@line", NULL, NULL, NULL);
    record_init(&pay_special_record, q);
    enum status s = page_fill(p, q, pool, f);
    if (s || !q->take_n)
        return s ? s : fault_set(f, ST_field_missing, "take.tenders.tender", NULL, NULL, NULL);
    *one = (struct pay_account){ .account_no = v->account };
    q->take->accounts = one;
    q->take->accounts_n = 1;
    q->take->basis = ((const struct pay_quote *)p->shown)->basis;
    q->take->large_meant = true;     /* a second person sees the sum */
    q->payment_kind = kind_of(p);
    return ST_ok;
}

static void post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(2048);
    struct fault f = { .status = ST_ok };
    struct pay_special q = { .take_n = 0 };
    (void)by_enter;
    if (special_of(p)->account[0] && !quote_seen(p)) {
        pool_free(&pool);
        return;
    }
    if (request_fill(p, &q, pool, &f) == ST_ok) {
        consent_ask(p, OP_pay_special, &q);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void approved(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], amount[MONEY_TEXT];
    const struct payment *pay = a->reply;
    const char *printed = pay->printed ? "form.hand.given" : print_receipt(p->desk, pay, PRINT_FIRST);
    snprintf(no, sizeof no, "%08" PRIu64, pay->receipt_no);
    desk_last_receipt_set(p->desk, pay->receipt_no);
    tr_fill(line1, sizeof line1, "form.special.result1", special_of(p)->name, money_format(pay->total, amount), NULL,
            NULL);
    tr_fill(line2, sizeof line2, "form.special.result2", no, tr(printed), NULL, NULL);
    page_result(p, line1, line2);
}

/* -- what is shown -- */

/* The bills a batch holds, with its day. */
static void batch_text(const struct pay_quote *q, char *out, size_t room)
{
    char day[DATE_TEXT];
    for (unsigned i = 0; q && q->accounts_n && i < q->accounts[0].bills_n; i++) {
        const struct bill_row *b = &q->accounts[0].bills[i];
        if (b->bill_state != CODE_bill_state_in_transit)
            continue;
        date_format(b->batch_on, day);
        tr_fill(out, room, "form.account.in_transit", strlen(day) == 10 ? day + 5 : day, NULL, NULL, NULL);
        return;
    }
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct special *v = special_of(p);
    if (strcmp(name, "@name") == 0)
        text_copy(out, room, v->name);
    else if (strcmp(name, "@address") == 0)
        text_copy(out, room, v->address);
    else
        batch_text(p->shown, out, room);
}

static void load(struct page *p, const struct json_t *body)
{
    (void)body;
    if (strlen(input_text(p, "@line")) >= 3)         /* less was no account yet */
        of_account_find(p, input_text(p, "@line"), found);
}

static void about(const struct page *p, char *out, size_t room)
{
    snprintf(out, room, "%s  %s", special_of(p)->name, input_text(p, "take.tenders.received"));
}

static bool in_hand(const struct page *p)
{
    return !input_empty(p, "take.tenders.received") && !p->done;
}

const struct screen screen_special = {
    .name = "special", .state = sizeof(struct special), .computed = computed, .open = open_page, .enter = enter,
    .reask = quote_ask, .post = post, .approved = approved, .text = text, .load = load, .about = about,
    .money_in_hand = in_hand,
};
