/* A desk can be killed at any moment of a posting. So that the clerk still learns
 * what became of it, the gate is told the request id before the request leaves,
 * and told again when the answer has been painted. What is left of a desk that
 * died comes to the next desk of the same person, which has the core settle it:
 * posted, with its receipt, or never to be posted. One packet to the gate costs
 * microseconds and nobody waits for it; a draft would cost each payment a write. */
#include "config.h"
#include "desk/session.h"
#include "ops/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void id_add(char *ids, size_t room, const char *id)
{
    size_t n = strlen(ids);
    if (n + 1 + strlen(id) < room)
        snprintf(ids + n, room - n, "%s%s", n ? " " : "", id);
}

void untold_note(struct desk *d)
{
    char ids[CONTROL_POSTING];
    struct buf body;
    text_copy(ids, sizeof ids, d->untold);
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (d->ask[i].used && d->ask[i].posts)
            id_add(ids, sizeof ids, d->ask[i].request_id);
    if (strcmp(ids, d->posting) == 0)
        return;
    text_copy(d->posting, sizeof d->posting, ids);
    buf_init(&body, CONTROL_MAX);
    buf_text(&body, ids);
    control_send(d->control, CTRL_POSTING, body.at, body.n, -1, -1);
    buf_release(&body);
}

void untold_seen(struct desk *d)
{
    d->untold[0] = '\0';
    for (unsigned i = 0; i < ASKS_MAX; i++)
        d->ask[i].posts = false;
    untold_note(d);
}

/* Ids that are not settled yet, each with its question under way or to be asked. */
static bool settling(const struct desk *d)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (d->ask[i].used && d->ask[i].op == OP_request_settle)
            return true;
    return false;
}

bool untold_open(const struct desk *d)
{
    return d->unsettled || settling(d);
}

static void pages_hear(struct desk *d)
{
    for (struct page *p = d->top; p; p = p->below)
        if (p->screen->event)
            p->screen->event(p, "untold");
    d->dirty = true;
}

void outcome_text(const struct request_answer *r, char *out, size_t room)
{
    char receipt[24], what[80];
    bool reversed = strcmp(r->op, op_info[OP_pay_reverse].name) == 0;
    snprintf(receipt, sizeof receipt, "%08" PRIu64, r->receipt_no);
    op_words(r->op, what, sizeof what);
    if (!r->posted)
        tr_fill(out, room, "park.was_not_posted", NULL, NULL, NULL, NULL);
    else if (r->receipt_no == 0)
        tr_fill(out, room, "park.was_done", what, NULL, NULL, NULL);
    else
        tr_fill(out, room, reversed ? "park.was_reversed" : "park.was_posted", receipt, NULL, NULL, NULL);
}

/* Two of them are told one behind the other: it takes two desks that died. */
static void settled(struct page *home, struct answer *a)
{
    struct desk *d = home->desk;
    const struct request_answer *r = a->reply;
    char said[MESSAGE_ROOM], before[MESSAGE_ROOM];
    if (a->fault.status != ST_ok) {
        d->unsettled = true;
        page_say_fault(d->top, &a->fault);
        return;
    }
    outcome_text(r, said, sizeof said);
    text_copy(before, sizeof before, d->result[0]);
    snprintf(d->result[0], sizeof d->result[0], "%.150s%s%.150s", before, before[0] ? "  " : "", said);
    d->result[1][0] = '\0';
    d->after_break = false;
    desk_refresh_home(d);
    pages_hear(d);
}

static void settle(struct desk *d, const char *posting)
{
    char ids[CONTROL_POSTING], *rest = ids;
    text_copy(ids, sizeof ids, posting);
    for (char *id = strsep(&rest, " "); id; id = strsep(&rest, " ")) {
        struct request_outcome q = { .request_id = id };
        if (*id && !page_ask(desk_bottom(d), OP_request_settle, &q, settled))
            d->unsettled = true;
    }
}

void untold_ask(struct desk *d)
{
    text_copy(d->untold, sizeof d->untold, d->start.posting);
    text_copy(d->posting, sizeof d->posting, d->start.posting);
    settle(d, d->start.posting);
}

void untold_look(struct desk *d)
{
    d->looked = false;
    control_send(d->control, CTRL_LOOK, NULL, 0, -1, -1);
}

/* What the gate had from desks that died is this desk's from now on; what it knew
 * of this one before is not news. */
void untold_looked(struct desk *d, const struct control_start *now)
{
    char ids[CONTROL_POSTING], fresh[CONTROL_POSTING] = "", *rest = ids;
    d->start = *now;
    d->looked = true;
    text_copy(ids, sizeof ids, now->posting);
    for (char *id = strsep(&rest, " "); id; id = strsep(&rest, " ")) {
        if (!*id || strstr(d->posting, id))
            continue;
        id_add(d->untold, sizeof d->untold, id);
        id_add(fresh, sizeof fresh, id);
    }
    if (d->unsettled)                    /* the core had no answer for one: all are asked again */
        text_copy(fresh, sizeof fresh, d->untold);
    d->unsettled = false;
    text_copy(d->posting, sizeof d->posting, now->posting);
    settle(d, fresh);
    pages_hear(d);
}
