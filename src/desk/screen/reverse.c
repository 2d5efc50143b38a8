/* Reversal (23). The page shows my last payment, works out by pay.undo what its
 * reversal would do, asks a second person for approval of exactly that request,
 * and posts the same request with the approval's number. While it waits the
 * clerk may park it and serve the next customer; the answer comes as an event,
 * and a reversal taken back from parking asks for it again. */
#include "config.h"
#include "desk/screen/effect.h"
#include "desk/session.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPROVERS 9

struct seen_approver { char staff_no[16], name[128], unit[128]; bool online; };

struct reverse {
    bool restored;                   /* taken back from parking: the fields are as they were left */
    uint64_t approval_no;            /* asked for; 0 not yet */
    uint16_t approval_state;
    instant asked_at, decided_at;
    char decided_name[128];
    struct seen_approver approver[APPROVERS];
    unsigned approvers;
};

static const char *const computed[] = {
    "@name", "@tenders", "@effect", "@label", "@before", "@after", "@approval", "@approvers", "@approver_no",
    "@approver", "@approver_unit", "@approver_online", "@reasons", "@hint", NULL,
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

static bool granted(const struct page *p)
{
    const struct reverse *r = reverse_of(p);
    return r->approval_no && r->approval_state == CODE_approval_state_granted;
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

/* The fields are for the request, the command line for what waits for approval. */
static void stage_show(struct page *p)
{
    bool waits = reverse_of(p)->approval_no != 0;
    input_hide(p, "@line", !waits);
    if (waits)
        page_focus(p, "@line");
    else if (strcmp(page_focus_name(p), "@line") == 0)
        page_focus(p, "reverse_reason");
}

static void say_granted(struct page *p)
{
    char no[24], back[MONEY_TEXT];
    const struct payment *pay = payment_of(p);
    page_say(p, "form.reverse.granted", reverse_of(p)->decided_name, receipt_text(p, no),
             money_format(pay ? money_back(pay) : 0, back), NULL);
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
    const struct payment_list *list = a->reply;
    char number[24];
    if (reverse_of(p)->restored)
        return;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    for (unsigned i = 0; i < list->payments_n; i++) {
        if (list->payments[i].payment_state != CODE_payment_state_posted)
            continue;
        snprintf(number, sizeof number, "%08" PRIu64, list->payments[i].receipt_no);
        input_set(p, "receipt_no", number);
        page_input(p, "receipt_no")->editor.fresh = true;
        payment_show(p, a, &list->payments[i]);
        page_say(p, "form.reverse.mine", NULL, NULL, NULL, NULL);
        return;
    }
    page_say(p, "form.reverse.none", NULL, NULL, NULL, NULL);
    page_stop(p);
}

static void open_page(struct page *p)
{
    struct pay_list_ask q = { .shift_no = 0 };
    struct receipt_ask one = { .receipt_no = strtoull(p->arg, NULL, 10) };
    stage_show(p);
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
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    page_show(p, a);
    if (!reverse_of(p)->approval_no)
        say_ready(p);
    else if (granted(p))
        say_granted(p);
}

static void effect_ask(struct page *p)
{
    struct pool *pool = pool_new(512);
    struct pay_reverse q;
    if (request(p, &q, pool))
        page_ask(p, OP_pay_undo, &q, effect_answered);
    pool_free(&pool);
}

/* -- approval -- */

static void approvers_answered(struct page *p, struct answer *a)
{
    const struct approval_list *list = a->reply;
    struct reverse *r = reverse_of(p);
    if (a->fault.status != ST_ok)
        return;
    r->approvers = 0;
    for (unsigned i = 0; i < list->approvers_n && i < APPROVERS; i++) {
        struct seen_approver *s = &r->approver[r->approvers++];
        text_copy(s->staff_no, sizeof s->staff_no, list->approvers[i].staff_no);
        text_copy(s->name, sizeof s->name, list->approvers[i].staff_name);
        text_copy(s->unit, sizeof s->unit, list->approvers[i].unit_name);
        s->online = list->approvers[i].online;
    }
}

static void approval_take(struct page *p, const struct approval *a)
{
    struct reverse *r = reverse_of(p);
    r->approval_no = a->approval_no;
    r->approval_state = a->approval_state;
    r->asked_at = a->asked_at;
    r->decided_at = a->decided_at;
    text_copy(r->decided_name, sizeof r->decided_name, a->decided_name);
}

static void approval_drop(struct page *p)
{
    reverse_of(p)->approval_no = 0;
    stage_show(p);
}

static void refused(struct page *p, const struct approval *a)
{
    char key[64];
    const char *reason = a->refuse_reason ? code_name(&codes_refuse_reason, a->refuse_reason) : NULL;
    snprintf(key, sizeof key, "code.refuse_reason.%s", reason ? reason : "other");
    approval_drop(p);
    page_say(p, "form.reverse.refused", a->decided_name, tr(key), NULL, NULL);
    page_stop(p);
}

static void state_answered(struct page *p, struct answer *a)
{
    const struct approval *now = a->reply;
    struct reverse *r = reverse_of(p);
    if (a->fault.status != ST_ok || r->approval_no != now->approval_no)
        return;
    bool before = granted(p);
    approval_take(p, now);
    if (now->approval_state == CODE_approval_state_refused) {
        refused(p, now);
    } else if (now->approval_state > CODE_approval_state_refused) {
        approval_drop(p);
        page_say(p, "form.reverse.over", NULL, NULL, NULL, NULL);
        page_stop(p);
    } else if (granted(p) && !before) {
        say_granted(p);
        page_stop(p);
    }
}

static void state_ask(struct page *p)
{
    static const struct nothing nothing;
    struct approval_no q = { .approval_no = reverse_of(p)->approval_no };
    if (q.approval_no == 0)
        return;
    page_ask_late(p, OP_approval_show, &q, state_answered);
    page_ask_late(p, OP_approval_list, &nothing, approvers_answered);
}

static void event(struct page *p, const char *topic)
{
    if (strncmp(topic, "approval", 8) == 0)
        state_ask(p);
}

static void asked(struct page *p, struct answer *a)
{
    static const struct nothing nothing;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    approval_take(p, a->reply);
    p->typed = true;
    stage_show(p);
    page_say(p, "form.reverse.waiting", NULL, NULL, NULL, NULL);
    page_ask(p, OP_approval_list, &nothing, approvers_answered);
}

static void approval_request(struct page *p)
{
    struct pool *pool = pool_new(512);
    struct pay_reverse q;
    struct buf bytes;
    buf_init(&bytes, 8192);
    if (request(p, &q, pool)) {
        record_encode(&pay_reverse_record, &q, NULL, &bytes);
        struct approval_ask ask = { .op = "pay.reverse", .request = { bytes.at, (uint32_t)bytes.n } };
        page_ask(p, OP_approval_ask, &ask, asked);
    }
    buf_release(&bytes);
    pool_free(&pool);
}

static void withdrawn(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        state_ask(p);
        return;
    }
    approval_drop(p);
    page_say(p, "form.reverse.withdrawn", NULL, NULL, NULL, NULL);
}

static bool operator(struct page *p, int ch)
{
    struct approval_no q = { .approval_no = reverse_of(p)->approval_no };
    if (ch != '/' || q.approval_no == 0)
        return false;
    page_ask(p, OP_approval_withdraw, &q, withdrawn);
    return true;
}

static void act(struct page *p, int digit)
{
    char arg[64];
    const struct reverse *r = reverse_of(p);
    unsigned row = p->top[1] + (unsigned)digit - 1;
    if (digit < 1 || granted(p)) {
        page_beep(p);
        return;
    }
    if (row < r->approvers)
        snprintf(arg, sizeof arg, "%" PRIu64 " %s", r->approval_no, r->approver[row].staff_no);
    else
        snprintf(arg, sizeof arg, "%" PRIu64, r->approval_no);
    page_open(p->desk, "cosign", arg);
}

/* -- posting -- */

static void posted(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], back[MONEY_TEXT];
    const struct payment *red = a->reply;
    p->approval_no = 0;
    if (a->fault.status != ST_ok) {
        enum status s = a->fault.status;
        if (s == ST_approval_expired || s == ST_approval_differs || s == ST_approval_refused)
            approval_drop(p);
        page_refused(p, a);
        return;
    }
    snprintf(no, sizeof no, "%08" PRIu64, red->reverses);
    tr_fill(line1, sizeof line1, "form.reverse.result1", no, money_format(money_back(red), back), NULL, NULL);
    snprintf(no, sizeof no, "%08" PRIu64, red->receipt_no);
    tr_fill(line2, sizeof line2, "form.reverse.result2", no, NULL, NULL, NULL);
    page_result(p, line1, line2);
}

static void reversal_post(struct page *p)
{
    struct pool *pool = pool_new(512);
    struct pay_reverse q;
    if (request(p, &q, pool)) {
        p->approval_no = reverse_of(p)->approval_no;
        page_post(p, OP_pay_reverse, &q, posted);
    }
    pool_free(&pool);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (granted(p))
        reversal_post(p);
    else if (reverse_of(p)->approval_no)
        page_beep(p);
    else
        approval_request(p);
}

/* -- keys -- */

/* The request is what was asked for: its fields stand still while it waits. */
static bool press(struct page *p, struct press k)
{
    bool moves = k.code == PRESS_TAB || k.code == PRESS_BACKTAB || k.code == PRESS_UP || k.code == PRESS_DOWN;
    return reverse_of(p)->approval_no && moves;
}

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
    char line[16];
    const char *name = input < 0 ? "" : p->input[input].spec->name;
    if (strcmp(name, "@line") == 0) {
        text_copy(line, sizeof line, input_text(p, "@line"));
        if (line[0] == '\0' && granted(p))
            reversal_post(p);
        else
            command_run(p, line);
    } else if (strcmp(name, "receipt_no") == 0) {
        receipt_entered(p);
    } else {
        effect_ask(p);
    }
}

/* -- what is shown -- */

static void approval_text(const struct page *p, char *out, size_t room)
{
    char no[24], at[INSTANT_TEXT];
    const struct reverse *r = reverse_of(p);
    if (r->approval_no == 0)
        return;
    snprintf(no, sizeof no, "%" PRIu64, r->approval_no);
    if (granted(p))
        tr_fill(out, room, "approval.granted", no, r->decided_name, instant_short(r->decided_at, at), NULL);
    else
        tr_fill(out, room, "approval.waits", no, instant_short(r->asked_at, at), NULL, NULL);
}

static void tenders_text(const struct payment *pay, char *out, size_t room)
{
    char key[64], amount[MONEY_TEXT];
    size_t n = 0;
    for (unsigned i = 0; i < pay->tenders_n && n + 1 < room; i++) {
        const char *name = code_name(&codes_tender, pay->tenders[i].tender);
        snprintf(key, sizeof key, "code.tender.%s", name ? name : "");
        int k = snprintf(out + n, room - n, "%s%s %s", n ? "  " : "", name ? tr(key) : "",
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
        effect_choices(&codes_reverse_reason, out, room);
    else if (strcmp(name, "@approval") == 0)
        approval_text(p, out, room);
    else if (strcmp(name, "@hint") == 0 && reverse_of(p)->approval_no)
        text_copy(out, room, tr(granted(p) ? "form.reverse.hint_granted" : "form.reverse.hint"));
    else if (strcmp(name, "@name") == 0 && pay)
        name_text(pay, out, room);
    else if (strcmp(name, "@tenders") == 0 && pay)
        tenders_text(pay, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct reverse_effect *e = p->shown;
    if (strcmp(list, "@effect") == 0)
        return e ? e->effect_n : 0;
    return reverse_of(p)->approval_no ? reverse_of(p)->approvers : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    if (strcmp(list, "@effect") == 0) {
        effect_cell(&((const struct reverse_effect *)p->shown)->effect[row], column, out, room);
        return;
    }
    const struct seen_approver *s = &reverse_of(p)->approver[row];
    if (strcmp(column, "@approver_no") == 0)
        text_copy(out, room, s->staff_no);
    else if (strcmp(column, "@approver") == 0)
        text_copy(out, room, s->name);
    else if (strcmp(column, "@approver_unit") == 0)
        text_copy(out, room, s->unit);
    else
        text_copy(out, room, tr(s->online ? "approval.online" : "approval.offline"));
}

/* -- parking -- */

static void save(const struct page *p, struct json_t *body)
{
    json_object_set_new(body, "approval", json_integer((json_int_t)reverse_of(p)->approval_no));
}

static void load(struct page *p, const struct json_t *body)
{
    struct reverse *r = reverse_of(p);
    r->restored = true;
    r->approval_no = (uint64_t)json_integer_value(json_object_get(body, "approval"));
    stage_show(p);
    if (!input_empty(p, "reverse_reason"))
        effect_ask(p);
    state_ask(p);
}

const struct screen screen_reverse = {
    .name = "reverse", .state = sizeof(struct reverse), .computed = computed, .open = open_page, .again = state_ask,
    .press = press, .operator = operator, .enter = enter, .post = post, .act = act, .event = event, .text = text,
    .rows = rows, .cell = cell, .save = save, .load = load,
};
