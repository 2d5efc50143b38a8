/* Stepping away (00) and the idle lock: the title row and one field. The pages
 * below stay as they are; the own password opens. */
#include "config.h"
#include "desk/screen.h"
#include "desk/seat.h"
#include <string.h>

static void opened(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    page_close(p);
}

static void enter(struct page *p, int input)
{
    char secret[INPUT_BYTES];
    struct session_prove q = { .pin = "" };
    (void)input;
    text_copy(secret, sizeof secret, input_text(p, "password"));
    if (secret[0] == '\0')
        return;
    editor_set(&page_input(p, "password")->editor, "");
    q.password = secret;
    page_ask(p, OP_session_prove, &q, opened);
    explicit_bzero(secret, sizeof secret);
}

const struct screen screen_lock = { .name = "lock", .flags = SCREEN_CLOSED | SCREEN_OVER, .enter = enter };

/* Logging out (09): what was unfinished has been parked on the way here. Money
 * in hand is the one thing that is asked about; home has the question. */
static void leave_picked(struct page *home, int number)
{
    if (number == 1)
        page_jump(home, 2);
    else
        session_end(home->desk);
}

static void leave_ask(struct page *p)
{
    struct desk *d = p->desk;
    const char *lines[2] = { tr("form.logout.look"), tr("form.logout.title") };
    page_close(p);
    popup_choose(desk_top(d), tr("form.logout.money"), lines, 2, leave_picked);
    page_stop(desk_top(d));
}

static void drafts_answered(struct page *p, struct answer *a)
{
    const struct draft_list *list = a->reply;
    bool kept = park_money(p->desk);
    for (unsigned i = 0; a->fault.status == ST_ok && i < list->drafts_n; i++)
        kept = kept || list->drafts[i].money_in_hand;
    if (kept)
        leave_ask(p);
    else
        session_end(p->desk);
}

/* The core knows what is parked, whichever session parked it; while it is away
 * nobody is kept. */
static void leave(struct page *p)
{
    static const struct nothing nothing;
    if (!desk_has_core(p->desk) || !page_ask(p, OP_draft_list, &nothing, drafts_answered))
        session_end(p->desk);
}

const struct screen screen_logout = { .name = "logout", .flags = SCREEN_CLOSED, .open = leave };
