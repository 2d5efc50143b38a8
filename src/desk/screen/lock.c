/* Stepping away (00) and the idle lock: the title row and one field. The pages
 * below stay as they are; the own password opens. */
#include "config.h"
#include "desk/session.h"
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
    char secret[404 * 4];
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

const struct screen screen_lock = { .name = "lock", .flags = SCREEN_CLOSED, .enter = enter };

/* Logging out (09): what was unfinished has been parked on the way here. */
static void leave(struct page *p)
{
    session_end(p->desk);
}

const struct screen screen_logout = { .name = "logout", .flags = SCREEN_CLOSED, .open = leave };
