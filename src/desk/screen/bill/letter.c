/* A letter to who owes, on the screen and on paper (F6); and all of a batch on paper, a
 * page of its letters after the other, so that no list of them is held. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *paper_print(const struct page *p, const struct letter *l)
{
    char title[40];
    snprintf(title, sizeof title, "letter-%" PRIu64, l->letter_no);
    return print_paper(p->desk, l->bills_n ? "paper_letter" : "paper_letter_ahead", l, title);
}

/* What was taken back, asks for what is paid or nobody has let go yet goes to nobody. NULL: it goes. */
static const char *letter_goes_not(const struct letter *l)
{
    if (l->letter_state == CODE_letter_state_withdrawn || l->settled)
        return "form.letter.goes_not";
    return l->letter_kind == CODE_letter_kind_ahead && !*l->approved_by ? "form.letter.unallowed" : NULL;
}

/* -- one -- */

static void letter_shown(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void letter_open(struct page *p)
{
    struct letter_ask q = { .letter_no = strtoull(p->arg, NULL, 10) };
    page_ask(p, OP_letter_show, &q, letter_shown);
}

static void letter_print(struct page *p)
{
    if (!p->shown) {
        page_beep(p);
        return;
    }
    const char *not = letter_goes_not(p->shown);
    page_say(p, not ? not : paper_print(p, p->shown), NULL, NULL, NULL, NULL);
}

const struct screen screen_letter = { .name = "letter", .open = letter_open, .print = letter_print };

/* -- a batch -- */

struct printing { unsigned printed; };

static void batch_ask(struct page *p, const char *token);

static void batch_answered(struct page *p, struct answer *a)
{
    struct printing *s = p->state;
    const struct letters *r = a->reply;
    char n[24];
    if (a->fault.status != ST_ok) {
        page_failed(p, a);
        return;
    }
    for (uint32_t i = 0; i < r->letters_n; i++)
        if (!letter_goes_not(&r->letters[i])) {
            paper_print(p, &r->letters[i]);
            s->printed++;
        }
    if (*r->token) {
        batch_ask(p, r->token);
        return;
    }
    snprintf(n, sizeof n, "%u", s->printed);
    page_say(p, "form.letters_print.done", n, NULL, NULL, NULL);
}

static void batch_ask(struct page *p, const char *token)
{
    struct letters_ask q = { .batch_no = strtoull(p->arg, NULL, 10), .account_no = "", .token = token };
    page_ask(p, OP_letter_list, &q, batch_answered);
}

static void batch_post(struct page *p, bool by_enter)
{
    (void)by_enter;
    ((struct printing *)p->state)->printed = 0;
    batch_ask(p, "");
}

const struct screen screen_letters_print = {
    .name = "letters_print", .state = sizeof(struct printing), .post = batch_post,
};
