/* What all pages about one account do alike: ask for it, find it by what was typed,
 * say which it is, leaf through its rows. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool of_account_known(struct page *p)
{
    if (p->arg[0])
        return true;
    page_say(p, "form.lists.which", NULL, NULL, NULL, NULL);
    return false;
}

const struct account *of_account(const struct page *p)
{
    const struct account_page *page = p->shown;
    return page && page->account_n ? page->account : NULL;
}

void of_account_ask(struct page *p, answer_fn *fn)
{
    struct account_ask q = { .account_no = p->arg };
    if (of_account_known(p))
        page_ask(p, OP_account_show, &q, fn);
}

bool of_account_shown(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return false;
    input_set(p, "@line", p->arg);
    return true;
}

void of_account_find(struct page *p, const char *typed, answer_fn *fn)
{
    struct find_any q = { .text = typed, .accounts_only = true };
    if (strlen(typed) < 3)
        command_run(p, typed);
    else
        page_ask(p, OP_find_any, &q, fn);
}

const struct find_row *of_account_one(struct page *p, struct answer *a, const char *typed)
{
    const struct find_list *list = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return NULL;
    }
    if (list->rows_n == 1)
        return &list->rows[0];
    page_say(p, list->rows_n ? "form.lists.several" : "find.none", typed, NULL, NULL, NULL);
    page_stop(p);
    return NULL;
}

static void found(struct page *p, struct answer *a)
{
    const struct find_row *row = of_account_one(p, a, p->input[0].editor.text);
    if (!row) {
        p->input[0].editor.fresh |= a->fault.status == ST_ok;
        return;
    }
    p->arg = pool_copy(p->pool, row->account_no);
    editor_set(&p->input[0].editor, "");
    page_hush(p);
    p->screen->open(p);
}

void of_account_enter(struct page *p, int input)
{
    char line[256];
    text_copy(line, sizeof line, p->input[input].editor.text);
    if (p->arg[0])
        command_run(p, line);
    else
        of_account_find(p, line, found);
}

void of_account_text(const struct page *p, char *out, size_t room)
{
    const char *n = p->arg;
    if (n[0])
        snprintf(out, room, "%s  %.4s %.3s %s", tr("account_no"), n, strlen(n) > 4 ? n + 4 : "",
                 strlen(n) > 7 ? n + 7 : "");
}

void pieces_say(struct page *p, unsigned rows, const char *token, const char *none)
{
    if (!rows)
        page_say(p, none, NULL, NULL, NULL, NULL);
    else if (token[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
}

const struct payment *last_payment(struct page *p, const struct payment_list *list)
{
    char number[24];
    for (unsigned i = 0; i < list->payments_n; i++) {
        if (list->payments[i].payment_state != CODE_payment_state_posted)
            continue;
        snprintf(number, sizeof number, "%08" PRIu64, list->payments[i].receipt_no);
        input_set(p, "receipt_no", number);
        page_input(p, "receipt_no")->editor.fresh = true;
        page_say(p, "form.reverse.mine", NULL, NULL, NULL, NULL);
        return &list->payments[i];
    }
    page_say(p, "form.reverse.none", NULL, NULL, NULL, NULL);
    page_stop(p);
    return NULL;
}

void tender_names(const struct payment *pay, char *out, size_t room)
{
    size_t n = 0;
    for (unsigned i = 0; i < pay->tenders_n && n + 1 < room; i++) {
        int k = snprintf(out + n, room - n, "%s%s", n ? " " : "", paid_tender_word(pay, i));
        n += k > 0 ? (size_t)k : 0;
    }
}
