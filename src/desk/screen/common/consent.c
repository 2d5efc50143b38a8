/* The consent page and what it does to the form below it. Its state is kept with
 * the form and not with the page, so that a form is parked and taken back together
 * with what it asked for. */
#include "config.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/effect.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APPROVERS 9

struct consent {                     /* lies in the form's page: it outlives the page above */
    enum op_id op;
    struct bytes request;
    uint64_t approval_no;            /* 0: not asked, or over */
    uint16_t state;                  /* code approval_state */
};

struct seen_approver { char staff_no[16], name[128], unit[128]; bool online; };

struct above { struct seen_approver approver[APPROVERS]; unsigned approvers; bool others; };

static const char *const computed[] = {
    "@what", "@amount", "@state", "@label", "@before", "@after", "@approvers", "@approver_no", "@approver",
    "@approver_unit", "@approver_online", "@others", "@hint", NULL,
};

static struct consent *consent_of(const struct page *form)
{
    return form->consent;
}

/* The one of the form below a consent page. */
static struct consent *below_of(const struct page *p)
{
    return p->below->consent;
}

bool consent_waits(const struct page *p)
{
    return consent_of(p) && consent_of(p)->approval_no;
}

static bool granted(const struct page *p)
{
    return below_of(p)->approval_no && below_of(p)->state == CODE_approval_state_granted;
}

static const struct approval *approval_of(const struct page *p)
{
    return p->shown;
}

/* -- asking -- */

static void consent_open(struct page *form)
{
    page_open(form->desk, "consent", "");
}

static void asked(struct page *p, struct answer *a)
{
    const struct approval *ap = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        if (a->fault.status == ST_bill_paid && p->screen->reask)
            p->screen->reask(p);
        return;
    }
    consent_of(p)->approval_no = ap->approval_no;
    consent_of(p)->state = ap->approval_state;
    p->typed = true;
    if (page_is_top(p))              /* late: something else was opened meanwhile, F9 comes back to it */
        consent_open(p);
}

/* What was asked for already, and is not decided, is shown and not asked for again. */
void consent_ask(struct page *p, enum op_id op, const void *request)
{
    struct buf b;
    if (consent_waits(p)) {
        consent_open(p);
        return;
    }
    struct consent *c = POOL_NEW(p->pool, struct consent);
    buf_init(&b, 8192);
    record_encode(op_info[op].request, request, NULL, &b);
    *c = (struct consent){ .op = op, .request = { (const uint8_t *)pool_slice(p->pool, b.at, b.n), (uint32_t)b.n } };
    buf_release(&b);
    p->consent = c;
    struct approval_ask q = { .op = op_info[op].name, .request = c->request, .json = "", .remark = "" };
    page_ask(p, OP_approval_ask, &q, asked);
}

bool consent_send(struct page *p, enum op_id op, void *request)
{
    struct pool *pool = pool_new(512);
    struct fault f = { .status = ST_ok };
    bool good = page_fill(p, request, pool, &f) == ST_ok;
    if (good)
        consent_ask(p, op, request);
    else
        page_say_fault(p, &f);
    pool_free(&pool);
    return good;
}

/* -- while it waits -- */

static void approvers_answered(struct page *p, struct answer *a)
{
    const struct approval_list *list = a->reply;
    struct above *v = p->state;
    if (a->fault.status != ST_ok)
        return;
    v->approvers = 0;
    v->others = list->more_approvers;
    for (unsigned i = 0; i < list->approvers_n && i < APPROVERS; i++) {
        struct seen_approver *s = &v->approver[v->approvers++];
        text_copy(s->staff_no, sizeof s->staff_no, list->approvers[i].staff_no);
        snprintf(s->name, sizeof s->name, "%s%s", list->approvers[i].staff_name,
                 list->approvers[i].delegate ? tr("approval.delegate") : "");
        text_copy(s->unit, sizeof s->unit, list->approvers[i].unit_name);
        s->online = list->approvers[i].online;
    }
}

static const char *amount_of(const struct page *p, char out[MONEY_TEXT])
{
    const struct approval *a = approval_of(p);
    return a && a->amount ? money_format(a->amount, out) : "";
}

static void say_granted(struct page *p)
{
    char what[80], amount[MONEY_TEXT];
    effect_what(op_info[below_of(p)->op].name, what, sizeof what);
    page_say(p, "consent.granted", approval_of(p)->decided_name, what, amount_of(p, amount), NULL);
}

/* Over, one way or another: back to the form, which says why. */
static void consent_over(struct page *p, const char *key, const char *who, const char *why)
{
    struct page *form = p->below;
    char name[128], reason[128];
    if (!page_is_top(p))             /* somebody signs or has stepped away: told when this page is seen again */
        return;
    text_copy(name, sizeof name, who);
    text_copy(reason, sizeof reason, why);
    consent_of(form)->approval_no = 0;
    page_close(p);
    page_say(form, key, name, reason, NULL, NULL);
    page_stop(form);
}

static void refused(struct page *p, const struct approval *a)
{
    uint16_t reason = a->refuse_reason ? a->refuse_reason : CODE_refuse_reason_other;
    consent_over(p, "consent.refused", a->decided_name, code_word(&codes_refuse_reason, reason));
}

static void state_answered(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct approval *now = a->reply;
    struct consent *c = below_of(p);
    bool before = granted(p);
    if (c->approval_no != now->approval_no)
        return;
    c->state = now->approval_state;
    if (now->approval_state == CODE_approval_state_refused) {
        refused(p, now);
        return;
    }
    if (now->approval_state > CODE_approval_state_refused) {
        consent_over(p, "consent.over", "", "");
        return;
    }
    bool first = !p->shown;
    page_show(p, a);
    if (granted(p) && (!before || first)) {
        say_granted(p);
        page_stop(p);
    } else if (first) {
        page_say(p, "consent.waiting", NULL, NULL, NULL, NULL);
    }
}

static void open_page(struct page *p)
{
    static const struct list_ask first = { .token = "" };
    struct approval_no q = { .approval_no = below_of(p)->approval_no };
    page_ask(p, OP_approval_show, &q, state_answered);
    page_ask(p, OP_approval_list, &first, approvers_answered);     /* a digit waits for who it names */
}

static void event(struct page *p, const char *topic)
{
    static const struct list_ask first = { .token = "" };
    struct approval_no q = { .approval_no = below_of(p)->approval_no };
    if (strncmp(topic, "approval", 8) != 0 || !q.approval_no)
        return;
    page_ask_late(p, OP_approval_show, &q, state_answered);
    page_ask_late(p, OP_approval_list, &first, approvers_answered);
}

static void withdrawn(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        open_page(p);
        return;
    }
    consent_over(p, "consent.withdrawn", "", "");
}

static bool operator(struct page *p, int ch)
{
    struct approval_no q = { .approval_no = below_of(p)->approval_no };
    if (ch != '/' || p->below->posting)
        return false;
    page_ask(p, OP_approval_withdraw, &q, withdrawn);
    return true;
}

static unsigned unseen(const struct page *p)
{
    return approval_of(p) ? page_unseen(p, approval_of(p)->effect_n) : 0;
}

/* That person signs at this keyboard. */
static void act(struct page *p, int digit)
{
    char arg[64];
    const struct above *v = p->state;
    unsigned row = p->top[1] + (unsigned)digit - 1;
    if (digit < 1 || granted(p)) {
        page_beep(p);
        return;
    }
    if (unseen(p)) {                 /* who signs here reads it on this page */
        snprintf(arg, sizeof arg, "%u", unseen(p));
        page_say(p, "approval.unseen", arg, NULL, NULL, NULL);
        page_beep(p);
        return;
    }
    int n = snprintf(arg, sizeof arg, "%" PRIu64, below_of(p)->approval_no);
    if (row < v->approvers)
        snprintf(arg + n, sizeof arg - (size_t)n, " %s", v->approver[row].staff_no);
    page_open(p->desk, "cosign", arg);
}

/* -- posting -- */

/* Of a bill put right: whose, and what it is now. */
static void corrected_words(const struct correction *r, char *out, size_t room)
{
    char month[16], was[MONEY_TEXT], is[MONEY_TEXT];
    const struct correction_bill *b = r->bills_n ? r->bills : NULL;
    int32_t of = b ? b->bill_month : r->bill_month;
    snprintf(month, sizeof month, "%04d-%02d", (int)(of / 100), (int)(of % 100));
    if (b)
        tr_fill(out, room, b->seq_after || b->amount_after ? "consent.billed_anew" : "consent.taken_back",
                r->account_no, month, money_format(b->amount_before, was), money_format(b->amount_after, is));
    else
        tr_fill(out, room, "consent.adjusted", r->account_no, month, money_format(r->amount, is), NULL);
}

/* A line of what was done: at home, or on the page the form was opened from. */
static void result(struct page *form, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], what[80], number[80];
    const struct op_info *op = &op_info[a->op];
    struct page *below = form->below;
    effect_what(op->name, what, sizeof what);
    value_text(&op->reply->field[0], FORMAT_TYPE, a->reply, number, sizeof number);
    tr_fill(line1, sizeof line1, "consent.done", what, NULL, NULL, NULL);
    tr_fill(line2, sizeof line2, "consent.number", tr(op->reply->field[0].name), number, NULL, NULL);
    if (op->reply == &correction_record)
        corrected_words(a->reply, line2, sizeof line2);
    if (below->below) {
        page_leave(form, "consent.both", line1, line2, NULL);
        page_stop(below);
    } else {
        page_result(form, line1, line2);
    }
}

static void posted(struct page *form, struct answer *a)
{
    struct page *top = desk_top(form->desk);
    enum status s = a->fault.status;
    bool over = s == ST_approval_expired || s == ST_approval_differs || s == ST_approval_refused;
    if (s == ST_ok || over)
        consent_of(form)->approval_no = 0;
    if (top->below == form && top->screen == &screen_consent && (s == ST_ok || over || a->fault.field[0])) {
        page_close(top);
        top = form;
    }
    if (s != ST_ok)
        page_refused(top->below == form ? top : form, a);
    else if (form->screen->approved)
        form->screen->approved(form, a);
    else
        result(form, a);
}

static void post(struct page *p, bool by_enter)
{
    struct page *form = p->below;
    const struct consent *c = consent_of(form);
    const struct record *record = op_info[c->op].request;
    struct fault f = { .status = ST_ok };
    (void)by_enter;
    if (!granted(p)) {
        page_beep(p);
        return;
    }
    struct pool *pool = pool_new(1024);
    void *request = pool_get(pool, record->size);
    if (record_decode(record, request, c->request.at, c->request.n, NULL, pool, &f) == ST_ok) {
        record_init(record, request);
        form->approval_no = c->approval_no;
        page_post(form, c->op, request, posted);
        form->approval_no = 0;
    } else {
        page_say_fault(p, &f);
    }
    pool_free(&pool);
}

/* -- keys -- */

static void enter(struct page *p, int input)
{
    char line[16];
    text_copy(line, sizeof line, p->input[input].editor.text);
    if (line[0] == '\0' && granted(p))
        post(p, true);
    else
        command_run(p, line);
}

/* Back leaves the form too: it is parked with what was asked for. */
static bool press(struct page *p, struct press k)
{
    struct page *form = p->below;
    if (k.code != PRESS_BACK)
        return false;
    if (!page_leaves(form))
        return true;
    page_close(p);
    page_back(form);
    return true;
}

/* -- what is shown -- */

static void state_text(const struct page *p, char *out, size_t room)
{
    char no[24], at[INSTANT_TEXT];
    const struct approval *a = approval_of(p);
    snprintf(no, sizeof no, "%" PRIu64, a->approval_no);
    if (granted(p))
        tr_fill(out, room, "approval.granted", no, a->decided_name, instant_short(a->decided_at, at), NULL);
    else
        tr_fill(out, room, "approval.waits", no, instant_short(a->asked_at, at), NULL, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    if (strcmp(name, "@what") == 0)
        effect_what(op_info[below_of(p)->op].name, out, room);
    else if (strcmp(name, "@hint") == 0 && unseen(p)) {
        snprintf(amount, sizeof amount, "%u", unseen(p));
        tr_fill(out, room, "consent.hint_more", amount, NULL, NULL, NULL);
    } else if (strcmp(name, "@hint") == 0)
        text_copy(out, room, tr(granted(p) ? "consent.hint_granted" : "consent.hint"));
    else if (strcmp(name, "@amount") == 0)
        text_copy(out, room, amount_of(p, amount));
    else if (strcmp(name, "@others") == 0)
        text_copy(out, room, ((const struct above *)p->state)->others ? "+" : "");
    else if (strcmp(name, "@state") == 0 && approval_of(p))
        state_text(p, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return ((const struct above *)p->state)->approvers;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    if (strcmp(list, "effect") == 0) {
        effect_cell(&approval_of(p)->effect[row], column, out, room);
        return;
    }
    const struct seen_approver *s = &((const struct above *)p->state)->approver[row];
    if (strcmp(column, "@approver_no") == 0)
        text_copy(out, room, s->staff_no);
    else if (strcmp(column, "@approver") == 0)
        text_copy(out, room, s->name);
    else if (strcmp(column, "@approver_unit") == 0)
        text_copy(out, room, s->unit);
    else
        text_copy(out, room, tr(s->online ? "approval.online" : "approval.offline"));
}

static bool unfinished(const struct page *p)
{
    (void)p;
    return false;                    /* the form below is what is kept */
}

/* -- parking -- */

struct json_t *consent_save(const struct page *p)
{
    const struct consent *c = consent_of(p);
    if (!consent_waits(p))
        return NULL;
    size_t room = (size_t)c->request.n * 2 + 1;
    char *hex = malloc(room);
    if (!hex)
        panic("out of memory");
    sodium_bin2hex(hex, room, c->request.at, c->request.n);
    json_t *kept = json_pack("{s:s, s:s, s:I}", "op", op_info[c->op].name, "request", hex, "approval",
                             (json_int_t)c->approval_no);
    free(hex);
    return kept;
}

void consent_load(struct page *p, const struct json_t *kept)
{
    const char *name = json_string_value(json_object_get(kept, "op"));
    const char *hex = json_string_value(json_object_get(kept, "request"));
    const struct op_info *op = name ? op_by_name(name) : NULL;
    if (!op || !hex)
        return;
    size_t n = 0, room = strlen(hex) / 2 + 1;
    uint8_t *bytes = pool_get(p->pool, room);
    if (sodium_hex2bin(bytes, room, hex, strlen(hex), NULL, &n, NULL) != 0)
        return;
    struct consent *c = POOL_NEW(p->pool, struct consent);
    *c = (struct consent){ .op = (enum op_id)op->no, .request = { bytes, (uint32_t)n },
                           .approval_no = (uint64_t)json_integer_value(json_object_get(kept, "approval")) };
    p->consent = c;
    consent_open(p);
}

const struct screen screen_consent = {
    .name = "consent", .state = sizeof(struct above), .flags = SCREEN_NO_BAR, .computed = computed,
    .open = open_page, .again = open_page,
    .press = press, .operator = operator, .enter = enter, .post = post, .act = act, .event = event, .text = text,
    .rows = rows, .cell = cell, .unfinished = unfinished,
};
