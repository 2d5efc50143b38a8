/* Approvals (01): what waits for my decision and what I have asked for, two views
 * of one table, and one of them whole. What a supervisor sees is bound by digest:
 * F9 grants exactly that, and the core asks for a proof of who presses it. */
#include "config.h"
#include "desk/screen/common/effect.h"
#include "desk/screen/common/of_account.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the list -- */

struct approvals { bool mine, chosen; };

static const char *const list_computed[] = {
    "@view", "@rows", "@asked", "@who", "@what", "@amount", "@state", "@about", NULL,
};

static const struct approval *listed(const struct page *p, unsigned *n_r)
{
    const struct approval_list *list = p->shown;
    const struct approvals *v = p->state;
    *n_r = !list ? 0 : v->mine ? list->mine_n : list->waiting_n;
    return !list ? NULL : v->mine ? list->mine : list->waiting;
}

static void view_say(struct page *p)
{
    unsigned n;
    const struct approvals *v = p->state;
    listed(p, &n);
    const struct approval_list *list = p->shown;
    if (p->message.text[0])
        return;
    if (n == 0)
        page_say(p, v->mine ? "form.approvals.none_mine" : "form.approvals.none", NULL, NULL, NULL, NULL);
    else if (v->mine ? list->more_mine : list->token[0] != '\0')
        page_say(p, v->mine ? "form.approvals.more_mine" : "form.lists.more", NULL, NULL, NULL, NULL);
}

/* By right, or standing in for one who has it; the core knows for whom. */
static bool decides(const struct page *p)
{
    const struct home_page *home = desk_home(p->desk);
    return desk_has_role(p->desk, CODE_role_supervisor) || (home && home->stands_in);
}

static void list_answered(struct page *p, struct answer *a)
{
    struct approvals *v = p->state;
    if (!page_showed(p, a))
        return;
    if (!v->chosen)
        v->mine = !decides(p);
    view_say(p);
}

static void list_open(struct page *p)
{
    static const struct list_ask first = { .token = "" };
    page_ask(p, OP_approval_list, &first, list_answered);
}

/* The page that is shown, read again: what was decided is gone from it. */
static void list_again(struct page *p)
{
    page_ask_again(p, false);
}

/* An event must not move a row under a number that is being typed. */
static void list_event(struct page *p, const char *topic)
{
    if (strncmp(topic, "approval", 8) == 0 && input_empty(p, "@line"))
        page_ask_again(p, true);
}

/* What I have asked for is there as a whole, or not at all. */
static bool list_more(const struct page *p)
{
    const struct approvals *v = p->state;
    return !v->mine && !page_whole(p);
}

static bool list_turn(struct page *p, int step)
{
    const struct approvals *v = p->state;
    return !v->mine && page_piece(p, step);
}

static void list_pick(struct page *p, int digit)
{
    unsigned n, row;
    const struct approval *list = listed(p, &n);
    if (!page_row(p, digit, n, &row))
        return;
    page_hush(p);
    page_open_number(p->desk, "approval", list[row].approval_no);
}

static bool list_operator(struct page *p, int ch)
{
    struct approvals *v = p->state;
    if (ch != '*')
        return false;
    v->mine = !v->mine;
    v->chosen = true;
    p->top[0] = 0;
    page_hush(p);
    view_say(p);
    return true;
}

static void list_text(const struct page *p, const char *name, char *out, size_t room)
{
    unsigned n;
    char count[16];
    const struct approvals *v = p->state;
    (void)name;
    listed(p, &n);
    snprintf(count, sizeof count, "%u", n);
    tr_fill(out, room, v->mine ? "form.approvals.mine" : "form.approvals.waiting", count, NULL, NULL, NULL);
}

static unsigned list_rows(const struct page *p, const char *list)
{
    unsigned n;
    (void)list;
    listed(p, &n);
    return n;
}

static void list_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    unsigned n;
    char at[INSTANT_TEXT], key[64];
    const struct approval *a = &listed(p, &n)[row];
    const char *state = code_name(&codes_approval_state, a->approval_state);
    (void)list;
    if (strcmp(column, "@asked") == 0)
        text_copy(out, room, instant_short(a->asked_at, at));
    else if (strcmp(column, "@who") == 0)
        text_copy(out, room, a->staff_name);
    else if (strcmp(column, "@what") == 0)
        effect_what(a->op, out, room);
    else if (strcmp(column, "@amount") == 0)
        text_copy(out, room, money_format(a->amount, at));
    else if (strcmp(column, "@about") == 0)
        text_copy(out, room, a->effect_n ? tr(a->effect[0].before) : "");
    else if (state) {
        snprintf(key, sizeof key, "code.approval_state.%s", state);
        text_copy(out, room, tr(key));
    }
}

const struct screen screen_approvals = {
    .name = "approvals", .state = sizeof(struct approvals), .flags = SCREEN_REFRESH, .computed = list_computed,
    .open = list_open, .again = list_again, .event = list_event, .act = list_pick, .operator = list_operator,
    .more = list_more, .turn = list_turn, .text = list_text, .rows = list_rows, .cell = list_cell,
};

/* -- one of them -- */

static const char *const computed[] = { "@what", "@effect", "@label", "@before", "@after", "@decide", NULL };

static const struct approval *approval_of(const struct page *p)
{
    return p->shown;
}

static bool is_own(const struct page *p)
{
    const struct approval *a = approval_of(p);
    return a && strcmp(a->staff_no, desk_user(p->desk)->staff_no) == 0;
}

static bool open_still(const struct page *p)
{
    const struct approval *a = approval_of(p);
    return a && a->approval_state == CODE_approval_state_asked;
}

/* The asker may take it back until it is used. */
static bool may_withdraw(const struct page *p)
{
    const struct approval *a = approval_of(p);
    return is_own(p) && a->approval_state <= CODE_approval_state_granted;
}

static bool may_decide(const struct page *p)
{
    return open_still(p) && !is_own(p) && decides(p);
}

/* Nobody grants what he has not had before his eyes: true, and said, while lines are left. */
static bool unseen_said(struct page *p)
{
    char n[16];
    unsigned left = page_unseen(p, approval_of(p)->effect_n);
    snprintf(n, sizeof n, "%u", left);
    if (left)
        page_say(p, "approval.unseen", n, NULL, NULL, NULL);
    return left > 0;
}

static void answered(struct page *p, struct answer *a)
{
    char what[80], amount[MONEY_TEXT];
    if (!page_showed(p, a))
        return;
    if (!may_decide(p))
        return;
    if (unseen_said(p)) {
        page_stop(p);
        return;
    }
    effect_what(approval_of(p)->op, what, sizeof what);
    page_say(p, "form.approval.ready", approval_of(p)->staff_name, what, money_format(approval_of(p)->amount, amount),
             NULL);
    page_stop(p);
}

static void open_page(struct page *p)
{
    struct approval_no q = { .approval_no = strtoull(p->arg, NULL, 10) };
    page_ask(p, OP_approval_show, &q, answered);
}

/* Said on the list, where the person is after it. */
static void decided(struct page *p, const struct answer *a)
{
    char what[80], amount[MONEY_TEXT];
    const struct approval *done = a->reply;
    bool granted = done->approval_state == CODE_approval_state_granted;
    effect_what(done->op, what, sizeof what);
    money_format(done->amount, amount);
    if (done->approval_state == CODE_approval_state_withdrawn)
        page_leave(p, "form.approvals.taken_back", NULL, NULL, NULL);
    else
        page_leave(p, granted ? "form.approvals.agreed" : "form.approvals.declined", done->staff_name, what, amount);
}

static void grant(struct page *p);

/* Whoever types his PIN sees for what: whose request, what it is, how much. */
static void grant_answered(struct page *p, struct answer *a)
{
    char what[80], amount[MONEY_TEXT], about[200];
    const struct approval *one = approval_of(p);
    if (prove_went(p, a, grant)) {
        decided(p, a);
        return;
    }
    effect_what(one->op, what, sizeof what);
    snprintf(about, sizeof about, "%s  %s  %s", one->staff_name, what, money_format(one->amount, amount));
    prove_about(p, about);
}

static void decision_answered(struct page *p, struct answer *a)
{
    if (page_went(p, a))
        decided(p, a);
}

static void grant(struct page *p)
{
    struct approval_answer q = { .approval_no = approval_of(p)->approval_no, .digest = approval_of(p)->digest };
    page_post(p, OP_approval_grant, &q, grant_answered);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (may_decide(p) && !unseen_said(p))
        grant(p);
    else
        page_beep(p);
}

static void refuse_picked(struct page *p, int reason)
{
    struct approval_answer q = { .approval_no = approval_of(p)->approval_no, .digest = approval_of(p)->digest };
    q.refuse_reason = (uint16_t)reason;
    page_post(p, OP_approval_refuse, &q, decision_answered);
}

static void refuse_ask(struct page *p)
{
    popup_codes(p, tr("form.approval.reason"), &codes_refuse_reason, refuse_picked);
}

static bool operator(struct page *p, int ch)
{
    if (ch != '/')
        return false;
    if (may_withdraw(p)) {
        struct approval_no q = { .approval_no = approval_of(p)->approval_no };
        page_post(p, OP_approval_withdraw, &q, decision_answered);
    } else if (may_decide(p)) {
        refuse_ask(p);
    } else {
        return false;
    }
    return true;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char left[16];
    if (!approval_of(p))
        return;
    if (strcmp(name, "@what") == 0)
        effect_what(approval_of(p)->op, out, room);
    else if (may_withdraw(p))
        text_copy(out, room, tr("form.approval.own"));
    else if (may_decide(p) && page_unseen(p, approval_of(p)->effect_n)) {
        snprintf(left, sizeof left, "%u", page_unseen(p, approval_of(p)->effect_n));
        tr_fill(out, room, "form.approval.decide_more", left, NULL, NULL, NULL);
    } else if (may_decide(p))
        text_copy(out, room, tr("form.approval.decide"));
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return approval_of(p) ? approval_of(p)->effect_n : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    effect_cell(&approval_of(p)->effect[row], column, out, room);
}

const struct screen screen_approval = {
    .name = "approval", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .operator = operator,
    .post = post, .text = text, .rows = rows, .cell = cell,
};
