/* The deposit (64, W6, F5): what lies there stands left, what is counted right,
 * and F9 makes the slip of it, or, with an envelope's number, keeps it overnight.
 * What is counted must come to what the tills turned in. 66 lists the deposits
 * there have been. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/cash/cash_count.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PARTS_MOST 100

struct depositing { struct cash_count cash; bool ready; };

static const char *const computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8",
    "@amount1", "@amount2", "@amount3", "@amount4", "@amount5", "@amount6", "@amount7", "@amount8",
    "@cash_total", "@parts", "@part", "@part_amount", "@under_way", NULL,
};

static const struct deposit_ready *ready_of(const struct page *p)
{
    return p->shown;
}

static void ready_answered(struct page *p, struct answer *a)
{
    struct depositing *d = p->state;
    if (!page_began(p, a))
        return;
    const struct deposit_ready *r = ready_of(p);
    cash_faces_set(p, &d->cash, r->faces, r->faces_n);
    d->ready = true;
    if (r->parts_n == 0)
        page_say(p, "form.deposit.nothing", NULL, NULL, NULL, NULL);
    else if (r->more)
        page_say(p, "form.deposit.more", NULL, NULL, NULL, NULL);
    else if (r->bank_shut)
        page_say(p, "form.deposit.shut", NULL, NULL, NULL, NULL);
}

static void open_page(struct page *p)
{
    struct deposit_ask q = { .unit_no = "" };
    page_ask(p, OP_deposit_ready, &q, ready_answered);
}

static void made(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], sum[MONEY_TEXT], no[24], title[40];
    if (!page_went(p, a))
        return;
    const struct deposit *d = a->reply;
    bool kept = d->deposit_state == CODE_deposit_state_kept;
    snprintf(no, sizeof no, "%" PRIu64, d->deposit_no);
    snprintf(title, sizeof title, "deposit-%s", no);
    const char *printed = print_paper(p->desk, "paper_deposit", d, title);
    tr_fill(line1, sizeof line1, kept ? "form.deposit.kept" : "form.deposit.made", no, money_format(d->cash_total, sum),
            kept ? d->envelope_no : d->bank_account, NULL);
    tr_fill(line2, sizeof line2, "form.deposit.next", tr(printed), NULL, NULL, NULL);
    page_result(p, line1, line2);
}

static void post(struct page *p, bool by_enter)
{
    struct depositing *d = p->state;
    struct denomination cash[CASH_FACES];
    struct deposit_make q = { .unit_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(4096);
    const struct deposit_ready *r = ready_of(p);
    (void)by_enter;
    if (!r || page_fill(p, &q, pool, &f) != ST_ok) {
        page_say_fault(p, &f);
        pool_free(&pool);
        return;
    }
    struct cheque_ask *cheques = pool_array(pool, r->cheques_n + 1, sizeof *cheques);
    bool kept = q.envelope_no && q.envelope_no[0];
    for (uint32_t i = 0; i < r->cheques_n && !kept; i++)
        cheques[q.cheques_n++] = (struct cheque_ask){ .voucher = r->cheques[i].voucher, .bank = r->cheques[i].bank };
    q.cheques = cheques;
    q.cash = cash;
    q.cash_n = cash_list(p, &d->cash, cash);
    q.parts = r->parts;
    q.parts_n = r->parts_n;
    page_post(p, OP_deposit_make, &q, made);
    pool_free(&pool);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct deposit_ready *r = ready_of(p);
    if (strcmp(name, "@under_way") == 0) {
        if (r)
            snprintf(out, room, "%" PRIu32 "%s", r->open_n, r->open_more ? "+" : "");
        return;
    }
    cash_text(p, &((const struct depositing *)p->state)->cash, name, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return ready_of(p) ? ready_of(p)->parts_n : 0;
}

static void part_words(const struct deposit_part *part, char *out, size_t room)
{
    char no[24];
    uint64_t number = part->shift_no ? part->shift_no : part->turn_in_no ? part->turn_in_no : part->kept_no;
    snprintf(no, sizeof no, "%" PRIu64, number);
    tr_fill(out, room, part->shift_no ? "form.deposit.till" : part->turn_in_no ? "form.deposit.turn_in"
            : "form.deposit.envelope", no, NULL, NULL, NULL);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char sum[MONEY_TEXT];
    (void)list;
    if (strcmp(column, "@part") == 0)
        part_words(&ready_of(p)->parts[row], out, room);
    else
        text_copy(out, room, money_format(ready_of(p)->parts[row].amount, sum));
}

const struct screen screen_deposit = {
    .name = "deposit", .state = sizeof(struct depositing), .flags = SCREEN_REFRESH, .computed = computed,
    .open = open_page, .enter = page_walk, .post = post, .text = text, .rows = rows, .cell = cell,
};

/* -- the list -- */

static const char *const list_computed[] = { "@slip", NULL };

static void list_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    const struct deposit_list *list = p->shown;
    if (list->token[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
    else
        page_say_none(p, list->deposits_n, "form.deposits.none");
}

static void list_open(struct page *p)
{
    static const struct deposit_ask first = { .unit_no = "", .token = "" };
    page_ask(p, OP_deposit_list, &first, list_answered);
}

static void list_again(struct page *p)
{
    page_ask_again(p, false);
}

static void list_pick(struct page *p, int digit)
{
    const struct deposit_list *list = p->shown;
    unsigned row;
    if (!page_row(p, digit, list ? list->deposits_n : 0, &row))
        return;
    page_hush(p);
    page_open_number(p->desk, "deposit_one", list->deposits[row].deposit_no);
}

static void list_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct deposit *d = &((const struct deposit_list *)p->shown)->deposits[row];
    (void)list;
    (void)column;
    text_copy(out, room, d->envelope_no[0] ? d->envelope_no : d->slip_no);
}

const struct screen screen_deposits = {
    .name = "deposits", .flags = SCREEN_REFRESH, .computed = list_computed, .open = list_open, .again = list_again,
    .act = list_pick, .cell = list_cell,
};
