/* What stands beside an account: its notes (14), and the accounts linked with it (15). */
#include "config.h"
#include "desk/screen/common/of_account.h"
#include <stdio.h>
#include <string.h>

static const char *const list_computed[] = { "@account", "@stops", NULL };

static const struct account_page *account_of(const struct page *p)
{
    return p->shown;
}

/* -- notes -- */

static void list_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (account_of(p)->notes_more)
        page_say(p, "form.notes.more", NULL, NULL, NULL, NULL);
    else
        page_say_none(p, account_of(p)->notes_n, "form.notes.none");
}

static void list_open(struct page *p)
{
    of_account_ask(p, list_answered);
}

static void withdrawn(struct page *p, struct answer *a)
{
    if (!page_went(p, a))
        return;
    page_say(p, "form.notes.withdrawn", NULL, NULL, NULL, NULL);
    list_open(p);
}

static void withdraw_picked(struct page *p, int number)
{
    const struct note *n = &account_of(p)->notes[p->top[0] + (unsigned)number - 1];
    struct note_ask q = { .account_no = p->arg, .note_no = n->note_no };
    page_ask(p, OP_note_withdraw, &q, withdrawn);
}

/* One of those that are seen. */
static void withdraw_ask(struct page *p)
{
    const char *lines[5];
    unsigned n = 0;
    for (; p->top[0] + n < account_of(p)->notes_n && n < COUNT_OF(lines); n++)
        lines[n] = account_of(p)->notes[p->top[0] + n].text;
    popup_choose(p, tr("form.notes.withdraw"), lines, n, withdraw_picked);
}

static bool list_operator(struct page *p, int ch)
{
    if (!p->arg[0] || !account_of(p))
        return false;
    if (ch == '+')
        page_open(p->desk, "note", p->arg);
    else if (ch == '-' && account_of(p)->notes_n)
        withdraw_ask(p);
    else
        return false;
    return true;
}

static void list_text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    of_account_text(p, out, room);
}

static void list_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    (void)column;
    if (account_of(p)->notes[row].stops)
        text_copy(out, room, "!");
}

const struct screen screen_notes = {
    .name = "notes", .flags = SCREEN_REFRESH, .computed = list_computed, .open = list_open, .again = list_open,
    .operator = list_operator, .enter = of_account_enter, .text = list_text, .cell = list_cell,
};

/* -- a new note -- */

static const char *const note_computed[] = { "@account", NULL };

static void saved(struct page *p, struct answer *a)
{
    if (page_went(p, a))
        page_leave(p, "form.note.saved", NULL, NULL, NULL);
}

static void note_post(struct page *p, bool by_enter)
{
    struct note q = { .account_no = p->arg };
    (void)by_enter;
    page_send(p, OP_note_add, &q, saved);
}

static void note_text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    text_copy(out, room, p->arg);
}

const struct screen screen_note = { .name = "note", .computed = note_computed, .post = note_post, .text = note_text };

/* -- linked accounts -- */

static const char *const links_computed[] = { "@account", NULL };

static void links_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    p->arg = pool_copy(p->pool, account_of(p)->account_n ? account_of(p)->account->account_no : "");
    input_set(p, "@more", "");
    page_say_none(p, account_of(p)->links_n, "form.links.none");
}

static void links_open(struct page *p)
{
    of_account_ask(p, links_answered);
}

static void links_enter(struct page *p, int input)
{
    char typed[32];
    if (p->arg[0] == '\0') {
        of_account_enter(p, input);
        return;
    }
    if (input_value(p, &p->input[input], typed, sizeof typed, NULL) == ST_ok && typed[0])
        page_say(p, "form.links.ready", typed, p->arg, NULL, NULL);
}

static void linked(struct page *p, struct answer *a)
{
    if (!page_went(p, a))
        return;
    request_id_make(p->request_id);
    page_say(p, "form.links.saved", NULL, NULL, NULL, NULL);
    links_open(p);
}

static void links_post(struct page *p, bool by_enter)
{
    char typed[32];
    struct fault f = { .status = ST_ok };
    struct account_no_row both[2] = { { .account_no = p->arg }, { .account_no = typed } };
    struct account_link q = { .accounts = both, .accounts_n = 2 };
    (void)by_enter;
    if (input_value(p, page_input(p, "@more"), typed, sizeof typed, &f) != ST_ok)
        page_say_fault(p, &f);
    else if (p->arg[0] == '\0' || typed[0] == '\0')
        page_beep(p);
    else
        page_post(p, OP_account_link, &q, linked);
}

const struct screen screen_links = {
    .name = "links", .computed = links_computed, .open = links_open, .enter = links_enter, .post = links_post,
    .text = list_text,
};
