/* Reversal (23). The page shows my last payment, works out by pay.undo what its
 * reversal would do, and asks a second person for approval of exactly that
 * (consent.h), which posts it. */
#include "config.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/effect.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reverse { bool restored; };   /* taken back from parking: the fields are as they were left */

static const char *const computed[] = {
    "@name", "@tenders", "@effect", "@label", "@before", "@after", "@reasons", NULL,
};

static struct reverse *reverse_of(const struct page *p)
{
    return p->state;
}

static const struct payment *payment_of(const struct page *p)
{
    const struct reverse_effect *e = p->shown;
    return e && e->payment_n ? e->payment : NULL;
}

static money money_back(const struct payment *pay)
{
    money sum = 0;
    for (unsigned i = 0; i < pay->tenders_n; i++)
        sum += pay->tenders[i].amount;
    return sum;
}

static char *receipt_text(const struct page *p, char out[24])
{
    const struct payment *pay = payment_of(p);
    snprintf(out, 24, "%08" PRIu64, pay ? pay->receipt_no : 0);
    return out;
}

/* -- which payment -- */

/* The list and the one payment are shown as an effect without lines, until the reason is known. */
static void payment_show(struct page *p, struct answer *a, const struct payment *pay)
{
    struct reverse_effect *e = POOL_NEW(a->pool, struct reverse_effect);
    struct payment *copy = POOL_NEW(a->pool, struct payment);
    *copy = *pay;
    e->payment = copy;
    e->payment_n = 1;
    a->reply = e;
    page_show(p, a);
}

static void receipt_answered(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    payment_show(p, a, a->reply);
    page_focus(p, "reverse_reason");
}

static void mine_answered(struct page *p, struct answer *a)
{
    if (reverse_of(p)->restored)
        return;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct payment *last = last_payment(p, a->reply);
    if (last)
        payment_show(p, a, last);
}

static void open_page(struct page *p)
{
    struct pay_list_ask q = { .shift_no = 0 };
    struct receipt_ask one = { .receipt_no = strtoull(p->arg, NULL, 10) };
    if (one.receipt_no == 0) {
        page_ask(p, OP_pay_list, &q, mine_answered);
        return;
    }
    input_set(p, "receipt_no", p->arg);
    page_ask(p, OP_pay_show, &one, receipt_answered);
}

/* -- the request, the same bytes for the preview, the approval and the act -- */

static bool request(struct page *p, struct pay_reverse *q, struct pool *pool)
{
    struct fault f = { .status = ST_ok };
    *q = (struct pay_reverse){ .void_voucher = "" };
    if (page_fill(p, q, pool, &f) == ST_ok)
        return true;
    page_say_fault(p, &f);
    page_stop(p);
    return false;
}

static bool by_pos(const struct payment *pay)
{
    for (unsigned i = 0; pay && i < pay->tenders_n; i++)
        if (pay->tenders[i].tender == CODE_tender_pos)
            return true;
    return false;
}

static void say_ready(struct page *p)
{
    char no[24], back[MONEY_TEXT];
    const struct payment *pay = payment_of(p);
    if (by_pos(pay) && input_empty(p, "void_voucher")) {
        page_focus(p, "void_voucher");
        return;
    }
    page_say(p, "form.reverse.ready", receipt_text(p, no), money_format(money_back(pay), back), NULL, NULL);
}

static void effect_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    say_ready(p);
}

static void effect_ask(struct page *p)
{
    struct pool *pool = pool_new(512);
    struct pay_reverse q;
    if (request(p, &q, pool))
        page_ask(p, OP_pay_undo, &q, effect_answered);
    pool_free(&pool);
}

/* -- when it was allowed -- */

static void approved(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], back[MONEY_TEXT];
    const struct payment *red = a->reply;
    snprintf(no, sizeof no, "%08" PRIu64, red->reverses);
    tr_fill(line1, sizeof line1, "form.reverse.result1", no, money_format(money_back(red), back), NULL, NULL);
    snprintf(no, sizeof no, "%08" PRIu64, red->receipt_no);
    tr_fill(line2, sizeof line2, "form.reverse.result2", no, NULL, NULL, NULL);
    page_result(p, line1, line2);
}

/* -- keys -- */

static void receipt_entered(struct page *p)
{
    struct receipt_ask q = { .receipt_no = strtoull(input_text(p, "receipt_no"), NULL, 10) };
    const struct payment *pay = payment_of(p);
    if (pay && pay->receipt_no == q.receipt_no)
        page_focus(p, "reverse_reason");
    else if (q.receipt_no)
        page_ask(p, OP_pay_show, &q, receipt_answered);
}

static void enter(struct page *p, int input)
{
    if (strcmp(p->input[input].spec->name, "receipt_no") == 0)
        receipt_entered(p);
    else
        effect_ask(p);
}

/* -- posting -- */

static void post(struct page *p, bool by_enter)
{
    const struct payment *pay = payment_of(p);
    (void)by_enter;
    if (!pay || pay->receipt_no != strtoull(input_text(p, "receipt_no"), NULL, 10)) {
        receipt_entered(p);          /* only the payment that is seen: another number is read first */
        page_stop(p);
        return;
    }
    struct pool *pool = pool_new(512);
    struct pay_reverse q;
    if (request(p, &q, pool))
        consent_ask(p, OP_pay_reverse, &q);
    pool_free(&pool);
}

/* -- what is shown -- */

static void tenders_text(const struct payment *pay, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    size_t n = 0;
    for (unsigned i = 0; i < pay->tenders_n && n + 1 < room; i++) {
        int k = snprintf(out + n, room - n, "%s%s %s", n ? "  " : "", code_word(&codes_tender, pay->tenders[i].tender),
                         money_format(pay->tenders[i].amount, amount));
        n += k > 0 ? (size_t)k : 0;
    }
}

static void name_text(const struct payment *pay, char *out, size_t room)
{
    char count[16];
    snprintf(count, sizeof count, "%u", pay->accounts_n);
    const char *name = pay->accounts_n ? pay->accounts[0].account_name : pay->payer;
    if (pay->accounts_n > 1)
        tr_fill(out, room, "form.reverse.and", name, count, NULL, NULL);
    else
        text_copy(out, room, name);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct payment *pay = payment_of(p);
    if (strcmp(name, "@reasons") == 0)
        code_choices_text(&codes_reverse_reason, 66, out, room);
    else if (strcmp(name, "@name") == 0 && pay)
        name_text(pay, out, room);
    else if (strcmp(name, "@tenders") == 0 && pay)
        tenders_text(pay, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct reverse_effect *e = p->shown;
    (void)list;
    return e ? e->effect_n : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    effect_cell(&((const struct reverse_effect *)p->shown)->effect[row], column, out, room);
}

static void about(const struct page *p, char *out, size_t room)
{
    char amount[MONEY_TEXT], name[160] = "";
    const struct payment *pay = payment_of(p);
    if (!pay)
        return;
    name_text(pay, name, sizeof name);
    snprintf(out, room, "%s  %s", name, money_format(money_back(pay), amount));
}

static void load(struct page *p, const struct json_t *body)
{
    (void)body;
    reverse_of(p)->restored = true;
    if (!input_empty(p, "reverse_reason"))
        effect_ask(p);
}

const struct screen screen_reverse = {
    .name = "reverse", .state = sizeof(struct reverse), .computed = computed, .open = open_page, .enter = enter,
    .post = post, .approved = approved, .text = text, .rows = rows, .cell = cell, .load = load,
    .about = about,
};
