/* A payment put right without money: another tender (24) or another account (25).
 * Both begin at my last payment, as a reversal does, and ask a second person for
 * exactly what was typed (consent.h). */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/of_account.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mending {
    bool restored;                   /* taken back from parking: the fields are as they were left */
    char to[24], name[128], address[240];
    money due;
};

static struct mending *mending_of(const struct page *p)
{
    return p->state;
}

static const struct payment *payment_of(const struct page *p)
{
    return p->shown;
}

/* The first field that is this form's own. */
static const char *first_field(const struct page *p)
{
    return form_input(p->form, "@line") >= 0 ? "@line" : "tenders.tender";
}

/* -- which payment -- */

static void receipt_answered(struct page *p, struct answer *a)
{
    if (page_showed(p, a))
        page_focus(p, first_field(p));
}

static void mine_answered(struct page *p, struct answer *a)
{
    if (mending_of(p)->restored)
        return;
    if (!page_went(p, a))
        return;
    const struct payment *last = last_payment(p, a->reply);
    if (!last)
        return;
    struct payment *one = POOL_NEW(a->pool, struct payment);
    *one = *last;
    a->reply = one;
    page_show(p, a);
}

static void open_page(struct page *p)
{
    static const struct pay_list_ask mine = { .shift_no = 0 };
    struct receipt_ask one = { .receipt_no = strtoull(p->arg, NULL, 10) };
    if (one.receipt_no == 0) {
        page_ask(p, OP_pay_list, &mine, mine_answered);
        return;
    }
    input_set(p, "receipt_no", p->arg);
    page_ask(p, OP_pay_show, &one, receipt_answered);
}

static void receipt_entered(struct page *p)
{
    struct receipt_ask q = { .receipt_no = strtoull(input_text(p, "receipt_no"), NULL, 10) };
    const struct payment *pay = payment_of(p);
    if (pay && pay->receipt_no == q.receipt_no)
        page_focus(p, first_field(p));
    else if (q.receipt_no)
        page_ask(p, OP_pay_show, &q, receipt_answered);
}

/* -- to which account -- */

static void found(struct page *p, struct answer *a)
{
    const struct find_row *one = of_account_one(p, a, input_text(p, "@line"));
    struct mending *v = mending_of(p);
    if (!one)
        return;
    text_copy(v->to, sizeof v->to, one->account_no);
    text_copy(v->name, sizeof v->name, one->account_name);
    text_copy(v->address, sizeof v->address, one->address);
    v->due = one->due;
    input_set(p, "@line", v->to);
    page_focus(p, "remark");
    page_say(p, "form.move.ready", v->to, v->name, NULL, NULL);
}

static void account_entered(struct page *p)
{
    of_account_find(p, input_text(p, "@line"), found);
}

static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    if (strcmp(name, "@line") == 0) {
        account_entered(p);          /* a jump code may be typed there: the page may be gone after it */
        return;
    }
    if (strcmp(name, "receipt_no") == 0)
        receipt_entered(p);
    else if (p->focus + 1 < (int)p->form->inputs)
        page_focus(p, p->form->input[p->focus + 1].name);
    if (payment_of(p) && input > 0)
        page_say(p, "consent.f9", NULL, NULL, NULL, NULL);
}

/* -- posting -- */

/* Only the payment that is seen is put right: another number is read first, and F9 pressed again. */
static bool payment_seen(struct page *p)
{
    const struct payment *pay = payment_of(p);
    if (pay && pay->receipt_no == strtoull(input_text(p, "receipt_no"), NULL, 10))
        return true;
    receipt_entered(p);
    page_stop(p);
    return false;
}

/* Nothing that stands there is left out unsaid: an amount without its tender is refused. */
static void second_tender(const struct page *p, struct pay_retender *q, struct pool *pool, struct fault *f)
{
    struct pay_tender *both = pool_array(pool, 2, sizeof *both);
    uint64_t tender = 0;
    bool some = !input_empty(p, "@received") || !input_empty(p, "@voucher");
    if (input_empty(p, "@tender") && some)
        fault_set(f, ST_field_missing, "@tender", NULL, NULL, NULL);
    if (input_empty(p, "@tender") || !q->tenders_n)
        return;
    both[0] = q->tenders[0];
    record_init(&pay_tender_record, &both[1]);
    both[1].received.given = !input_empty(p, "@received");
    if (input_number(p, "@tender", &tender, f) || input_money(p, "@received", &both[1].received.amount, f))
        return;
    both[1].tender = (uint16_t)tender;
    both[1].voucher = pool_copy(pool, input_text(p, "@voucher"));
    q->tenders = both;
    q->tenders_n = 2;
}

static void post(struct page *p, bool by_enter)
{
    if (!payment_seen(p))
        return;
    struct pool *pool = pool_new(2048);
    struct fault f = { .status = ST_ok };
    struct mending *v = mending_of(p);
    void *q = pool_get(pool, p->form->op->request->size);
    bool moves = p->form->op->no == OP_pay_move;
    (void)by_enter;
    record_init(p->form->op->request, q);
    enum status s = page_fill(p, q, pool, &f);
    if (!s && moves && v->to[0] && strcmp(v->to, input_text(p, "@line")) == 0)
        ((struct pay_move *)q)->to_account = v->to;
    else if (!s && !moves)
        second_tender(p, q, pool, &f);
    if (f.status != ST_ok) {
        page_say_fault(p, &f);
        page_stop(p);
    } else if (moves && !*((struct pay_move *)q)->to_account) {
        page_focus(p, "@line");
        page_say(p, "form.move.which", NULL, NULL, NULL, NULL);
        page_stop(p);
    } else {
        consent_ask(p, (enum op_id)p->form->op->no, q);
    }
    pool_free(&pool);
}

static void approved(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], old[24], no[24], amount[MONEY_TEXT], tenders[120] = "";
    const struct payment *pay = a->reply;
    bool moved = a->op == OP_pay_move;
    snprintf(no, sizeof no, "%08" PRIu64, pay->receipt_no);
    snprintf(old, sizeof old, "%08" PRIu64, pay->moved_from);
    tender_names(pay, tenders, sizeof tenders);
    if (moved) {
        desk_last_receipt_set(p->desk, pay->receipt_no);
        tr_fill(line1, sizeof line1, "form.move.result1", mending_of(p)->name, money_format(pay->total, amount),
                NULL, NULL);
        tr_fill(line2, sizeof line2, "form.move.result2", old, no, tr(print_receipt(p->desk, pay, PRINT_FIRST)), NULL);
    } else {
        tr_fill(line1, sizeof line1, "form.retender.result1", no, tenders, NULL, NULL);
        tr_fill(line2, sizeof line2, "form.retender.result2", money_format(pay->total, amount), NULL, NULL, NULL);
    }
    page_result(p, line1, line2);
}

/* -- what is shown -- */

/* The account found stands for the line it was found by. */
static void typed(struct page *p)
{
    struct mending *v = mending_of(p);
    if (strcmp(page_focus_name(p), "@line") == 0)
        v->to[0] = v->name[0] = v->address[0] = '\0';
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct payment *pay = payment_of(p);
    const struct mending *v = mending_of(p);
    char amount[MONEY_TEXT];
    if (strcmp(name, "@to") == 0)
        text_copy(out, room, v->name);
    else if (strcmp(name, "@to_address") == 0)
        text_copy(out, room, v->address);
    else if (strcmp(name, "@to_due") == 0 && v->to[0])
        text_copy(out, room, money_format(v->due, amount));
    else if (strcmp(name, "@tenders") == 0 && pay)
        tender_names(pay, out, room);
    else if (strcmp(name, "@name") == 0 && pay)
        text_copy(out, room, pay->accounts_n ? pay->accounts[0].account_name : pay->payer);
}

static void about(const struct page *p, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    const struct payment *pay = payment_of(p);
    if (pay)
        snprintf(out, room, "%s  %s", pay->accounts_n ? pay->accounts[0].account_name : pay->payer,
                 money_format(pay->total, amount));
}

/* The fields are as they were left; what they name is asked for again. */
static void load(struct page *p, const struct json_t *body)
{
    (void)body;
    mending_of(p)->restored = true;
    if (!input_empty(p, "receipt_no"))
        receipt_entered(p);
    if (form_input(p->form, "@line") >= 0 && strlen(input_text(p, "@line")) >= 3)
        account_entered(p);
}

static const char *const move_computed[] = { "@name", "@tenders", "@to", "@to_address", "@to_due", NULL };
static const char *const retender_computed[] = { "@name", "@tenders", NULL };

const struct screen screen_retender = {
    .name = "retender", .state = sizeof(struct mending), .computed = retender_computed, .open = open_page,
    .enter = enter, .post = post, .approved = approved, .text = text, .load = load, .about = about,
};

const struct screen screen_move = {
    .name = "move", .state = sizeof(struct mending), .computed = move_computed, .open = open_page, .enter = enter,
    .typed = typed, .post = post, .approved = approved, .text = text, .load = load, .about = about,
};
