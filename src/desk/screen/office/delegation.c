/* Who stands in for a supervisor (94, G3): what stands and what is to come, a new
 * one with +, one of them ended by its number. */
#include "config.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the list -- */

static void list_answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    const struct delegation_list *list = p->shown;
    page_say_none(p, list->delegations_n, "form.delegations.none");
    if (list->token[0])
        page_say(p, "form.lists.more_on", NULL, NULL, NULL, NULL);
}

static void list_open(struct page *p)
{
    static const struct list_ask first = { .token = "" };
    page_ask(p, OP_delegation_list, &first, list_answered);
}

static void list_again(struct page *p)
{
    page_ask_again(p, false);
}

/* + gives a new one here, so that a further page is F8's alone. */
static bool gives(const struct page *p)
{
    return desk_has_role(p->desk, CODE_role_supervisor) || desk_has_role(p->desk, CODE_role_administrator);
}

static void list_pick(struct page *p, int digit)
{
    const struct delegation_list *list = p->shown;
    unsigned row;
    if (!page_row(p, digit, list && gives(p) ? list->delegations_n : 0, &row))
        return;
    page_hush(p);
    page_open_number(p->desk, "delegation_end", list->delegations[row].delegation_no);
}

static bool list_operator(struct page *p, int ch)
{
    if (ch != '+' || !gives(p))
        return false;
    page_hush(p);
    page_open(p->desk, "delegation", "");
    return true;
}

const struct screen screen_delegations = {
    .name = "delegations", .flags = SCREEN_REFRESH, .open = list_open, .again = list_again, .act = list_pick,
    .operator = list_operator,
};

/* -- a new one -- */

static void put(struct page *p);

static void done(struct page *p, const struct delegation *d, const char *key)
{
    char until[INSTANT_TEXT];
    page_leave(p, key, d->to_staff, instant_short(d->until, until), NULL);
}

static void put_answered(struct page *p, struct answer *a)
{
    if (prove_went(p, a, put))
        done(p, a->reply, "form.delegation.done");
}

/* From the first moment of a day, or now, to the last of another. */
static void put(struct page *p)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    struct delegation q = { .to_staff = "" };
    date from = 0, until = 0;
    if (page_fill(p, &q, pool, &f) == ST_ok && input_date(p, "@from", &from, &f) == ST_ok &&
        input_date(p, "@until", &until, &f) == ST_ok) {
        q.from = from > desk_today(p->desk) ? instant_of(from, 0, 0, 0) : 0;
        q.until = until ? instant_of(until + 1, 0, 0, 0) : 0;
        page_post(p, OP_delegation_put, &q, put_answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void put_post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (page_check(p))
        put(p);
}

const struct screen screen_delegation = { .name = "delegation", .post = put_post };

/* -- one ended -- */

struct ending { char from[128], to[128]; instant begins, until; bool known; };

static const char *const end_computed[] = { "@from_staff", "@to_staff", "@from", "@until", NULL };

static void end_answered(struct page *p, struct answer *a)
{
    struct ending *e = p->state;
    uint64_t no = strtoull(p->arg, NULL, 10);
    if (a->fault.status != ST_ok) {
        page_failed(p, a);
        return;
    }
    const struct delegation_list *list = a->reply;
    for (uint32_t i = 0; i < list->delegations_n; i++)
        if (list->delegations[i].delegation_no == no) {
            text_copy(e->from, sizeof e->from, list->delegations[i].from_staff);
            text_copy(e->to, sizeof e->to, list->delegations[i].to_staff);
            e->begins = list->delegations[i].from;
            e->until = list->delegations[i].until;
            e->known = true;
        }
    struct list_ask on = { .token = list->token };
    if (!e->known && on.token[0])
        page_ask(p, OP_delegation_list, &on, end_answered);
    else
        page_say(p, e->known ? "form.delegation_end.ready" : "form.delegations.none", e->to, NULL, NULL, NULL);
}

static void end_open(struct page *p)
{
    static const struct list_ask first = { .token = "" };
    page_ask(p, OP_delegation_list, &first, end_answered);
}

static void ended(struct page *p, struct answer *a)
{
    if (page_went(p, a))
        done(p, a->reply, "form.delegation_end.done");
}

static void end_post(struct page *p, bool by_enter)
{
    struct delegation_end q = { .delegation_no = strtoull(p->arg, NULL, 10) };
    (void)by_enter;
    page_post(p, OP_delegation_end, &q, ended);
}

static void end_text(const struct page *p, const char *name, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct ending *e = p->state;
    if (!e->known)
        return;
    if (strcmp(name, "@from_staff") == 0)
        text_copy(out, room, e->from);
    else if (strcmp(name, "@to_staff") == 0)
        text_copy(out, room, e->to);
    else
        text_copy(out, room, instant_short(strcmp(name, "@from") == 0 ? e->begins : e->until, at));
}

const struct screen screen_delegation_end = {
    .name = "delegation_end", .state = sizeof(struct ending), .computed = end_computed, .open = end_open,
    .post = end_post, .text = end_text,
};
