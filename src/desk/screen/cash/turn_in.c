/* Cash that leaves a till in mid-day (62, F3), and, by *, cash that is changed for
 * other cash (F4): counted out by denomination, with who took it. What was handed
 * over in this shift stands below. */
#include "config.h"
#include "desk/screen/cash/cash_count.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct handing { struct cash_count given, taken; bool ready; };

static const char *const computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8",
    "@amount1", "@amount2", "@amount3", "@amount4", "@amount5", "@amount6", "@amount7", "@amount8",
    "@cash_total", "@kind", NULL,
};

static const char *const exchange_computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8", "@cash_total", "@taken_total", NULL,
};

static bool exchanges(const struct page *p)
{
    return p->form->op->no == OP_till_exchange;
}

static void moves_answered(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok)
        page_show(p, a);
}

static void till_answered(struct page *p, struct answer *a)
{
    struct handing *h = p->state;
    static const struct shift_ask mine = { .shift_no = 0 };
    if (a->fault.status != ST_ok) {
        page_failed(p, a);
        return;
    }
    const struct shift_page *till = a->reply;
    cash_faces_set(p, &h->given, till->faces, till->faces_n);
    h->taken.inputs = "@taken";
    if (exchanges(p))
        cash_faces_set(p, &h->taken, till->faces, till->faces_n);
    if (!h->ready && !p->slot)
        page_focus(p, "@pieces1");
    h->ready = true;
    page_ask_late(p, OP_till_moves, &mine, moves_answered);
}

static void open_page(struct page *p)
{
    static const struct shift_ask mine = { .shift_no = 0 };
    page_ask(p, OP_shift_show, &mine, till_answered);
}

static void posted(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], sum[MONEY_TEXT], no[24];
    if (!page_went(p, a))
        return;
    const struct turn_in *t = a->reply;
    snprintf(no, sizeof no, "%" PRIu64, t->turn_in_no);
    if (t->exchange) {
        money_format(cash_total(p, &((struct handing *)p->state)->given), sum);
        tr_fill(line1, sizeof line1, "form.exchange.done", sum, t->with, NULL, NULL);
    } else {
        tr_fill(line1, sizeof line1, "form.turn_in.done", money_format(t->amount, sum), t->with, NULL, NULL);
    }
    tr_fill(line2, sizeof line2, t->exchange ? "form.exchange.number" : "form.turn_in.number", no, t->slip_no, NULL,
            NULL);
    page_result(p, line1, line2);
}

static void post_turn_in(struct page *p, struct pool *pool, struct fault *f)
{
    struct denomination cash[CASH_FACES];
    struct turn_in_ask q = { .slip_no = "" };
    if (page_fill(p, &q, pool, f) != ST_ok)
        return;
    q.given = cash;
    q.given_n = cash_list(p, &((struct handing *)p->state)->given, cash);
    page_post(p, OP_till_turn_in, &q, posted);
}

static void post_exchange(struct page *p, struct pool *pool, struct fault *f)
{
    struct handing *h = p->state;
    struct denomination given[CASH_FACES], taken[CASH_FACES];
    struct exchange_ask q = { .with = "" };
    if (page_fill(p, &q, pool, f) != ST_ok)
        return;
    q.given = given;
    q.given_n = cash_list(p, &h->given, given);
    q.taken = taken;
    q.taken_n = cash_list(p, &h->taken, taken);
    page_post(p, OP_till_exchange, &q, posted);
}

static void post(struct page *p, bool by_enter)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    (void)by_enter;
    if (exchanges(p))
        post_exchange(p, pool, &f);
    else
        post_turn_in(p, pool, &f);
    if (f.status != ST_ok) {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* * is another kind, in a field of notes too: from one to the other. */
static bool press(struct page *p, struct press k)
{
    struct desk *d = p->desk;
    const char *other = exchanges(p) ? "turn_in" : "exchange";
    bool notes = p->focus >= 0 && p->input[p->focus].spec->type == INPUT_NUMBER && p->input[p->focus].editor.n == 0;
    if (k.code != PRESS_CHAR || editor_fold(TYPED_COMMAND, k.ch) != '*' || !notes)
        return false;
    if (page_back(p))
        page_open(d, other, "");
    return true;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct handing *h = p->state;
    char sum[MONEY_TEXT];
    if (strcmp(name, "@taken_total") == 0)
        text_copy(out, room, money_format(cash_total(p, &h->taken), sum));
    else
        cash_text(p, &h->given, name, out, room);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct turn_in *t = &((const struct turn_in_list *)p->shown)->rows[row];
    (void)list;
    (void)column;
    text_copy(out, room, t->exchange ? tr("form.exchange.title") : code_word(&codes_turn_in_to, t->turn_in_to));
}

const struct screen screen_turn_in = {
    .name = "turn_in", .state = sizeof(struct handing), .computed = computed, .open = open_page, .enter = page_walk,
    .press = press, .post = post, .text = text, .cell = cell,
};

const struct screen screen_exchange = {
    .name = "exchange", .state = sizeof(struct handing), .computed = exchange_computed, .open = open_page,
    .enter = page_walk, .press = press, .post = post, .text = text,
};
