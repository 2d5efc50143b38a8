/* 上网电费结算单 (0361): one statement, of a row of the account's list, of the bill on the page
 * below, or as it is typed. Its arithmetic is told with its bill's (0316). */
#include "config.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void ask(struct page *p)
{
    struct bill_ask q = { .account_no = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    if (page_fill(p, &q, pool, &f) == ST_ok)
        page_ask(p, OP_surplus_show, &q, answered);
    else
        page_say_fault(p, &f);
    pool_free(&pool);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    ask(p);
}

/* "ACCOUNT MONTH SEQ", or the place of a row of the list below. */
static bool words_of(const struct page *p, char *out, size_t room)
{
    const struct page *below = p->below;
    if (strchr(p->arg, ' '))
        return text_copy(out, room, p->arg) != 0;
    if (!*p->arg || !below || below->form->shows != &surplus_list_record || !below->shown)
        return false;
    const struct surplus_list *list = below->shown;
    unsigned long row = strtoul(p->arg, NULL, 10);
    if (row >= list->statements_n)
        return false;
    const struct surplus_row *s = &list->statements[row];
    snprintf(out, room, "%s %d %" PRIu64, s->account_no, s->bill_month, s->bill_seq);
    return true;
}

static void open_page(struct page *p)
{
    static const char *const input[] = { "account_no", "bill_month", "bill_seq" };
    char words[80], word[3][24] = { "", "", "" };
    if (!words_of(p, words, sizeof words) || sscanf(words, "%23s %23s %23s", word[0], word[1], word[2]) < 2)
        return;
    for (unsigned i = 0; i < COUNT_OF(input); i++)
        input_set(p, input[i], i == 2 && !strcmp(word[i], "0") ? "" : word[i]);
    ask(p);
}

/* The bill it stands beside is told with it; what is paid out is the account's. */
static void act(struct page *p, int digit)
{
    char arg[80];
    const struct surplus_page *s = p->shown;
    const struct form_act *chosen = NULL;
    for (unsigned i = 0; i < p->form->acts; i++)
        if (p->form->act[i].digit == digit)
            chosen = &p->form->act[i];
    if (!s || !chosen || !desk_may(p->desk, form_by_name(chosen->screen))) {
        page_beep(p);
        return;
    }
    if (digit == 1)
        snprintf(arg, sizeof arg, "%s %d %" PRIu64, s->account_no, s->bill_month, s->bill_seq);
    else
        text_copy(arg, sizeof arg, s->account_no);
    page_open(p->desk, chosen->screen, arg);
}

const struct screen screen_surplus = { .name = "surplus", .open = open_page, .post = post, .act = act };
