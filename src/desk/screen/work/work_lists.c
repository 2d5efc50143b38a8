/* Lists of jobs in the board's order: those that wait (52), my work (32), and one
 * person's, whose jobs a supervisor gives to others. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct board_page *list_of(const struct page *p)
{
    return p->shown;
}

static void answered(struct page *p, struct answer *a)
{
    const char *none = strcmp(p->form->name, "paused") == 0 ? "form.paused.none" : "form.my_work.none";
    if (!page_showed(p, a))
        return;
    if (p->message.bad)
        page_hush(p);
    if (!list_of(p)->total && !p->message.text[0])
        page_say(p, none, NULL, NULL, NULL, NULL);
}

static void paused_open(struct page *p)
{
    struct deadline_view *v = p->state;
    v->ask.paused = true;
    deadline_ask(p, answered, false);
}

static void mine_open(struct page *p)
{
    struct deadline_view *v = p->state;
    v->ask.mine = true;
    deadline_ask(p, answered, false);
}

static void person_open(struct page *p)
{
    struct deadline_view *v = p->state;
    text_copy(v->staff_no, sizeof v->staff_no, p->arg);
    deadline_ask(p, answered, false);
}

static bool turn(struct page *p, int step)
{
    page_hush(p);
    return deadline_turn(p, step, answered);
}

static bool operator(struct page *p, int ch)
{
    if (ch != '+' && ch != '-')
        return false;
    if (!turn(p, ch == '+' ? 1 : -1))
        page_beep(p);
    return true;
}

static void event(struct page *p, const char *topic)
{
    if (strncmp(topic, "job:", 4) == 0 && page_is_top(p) && input_empty(p, "@line") && !p->popup)
        deadline_ask(p, answered, true);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char open[24], late[24], risk[24];
    const struct board_page *b = list_of(p);
    if (!b)
        return;
    if (strcmp(name, "@page") == 0) {
        deadline_pages(p, out, room);
        return;
    }
    snprintf(open, sizeof open, "%" PRIu64, b->open);
    snprintf(late, sizeof late, "%" PRIu64, b->late);
    snprintf(risk, sizeof risk, "%" PRIu64, b->at_risk);
    tr_fill(out, room, "form.my_work.sum", open, late, risk, NULL);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct board_row *r = &list_of(p)->rows[row];
    (void)list;
    if (deadline_cell(r, column, out, room))
        return;
    if (strcmp(column, "@reason") == 0)
        text_copy(out, room, code_word(&codes_stop_reason, r->stop_reason));
    else if (strcmp(column, "@days") == 0)
        snprintf(out, room, "%s%" PRIu64, r->pause_long ? "!!" : "", r->paused_days);
}

/* F9 on one person's page: those seen go to somebody else. */
static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    deadline_assign(p);
}

static const char *const paused_computed[] = { "@page", "@reason", "@days", "@person", NULL };
static const char *const computed[] = { "@page", "@totals", "@state", "@left", "@person", "@stage", NULL };

const struct screen screen_paused = {
    .name = "paused", .state = sizeof(struct deadline_view), .flags = SCREEN_REFRESH, .computed = paused_computed,
    .open = paused_open, .again = paused_open, .event = event, .operator = operator, .more = deadline_more,
    .turn = turn, .act = deadline_pick, .text = text, .cell = cell,
};

const struct screen screen_my_work = {
    .name = "my_work", .state = sizeof(struct deadline_view), .flags = SCREEN_REFRESH, .computed = computed,
    .open = mine_open, .again = mine_open, .event = event, .operator = operator, .more = deadline_more, .turn = turn,
    .act = deadline_pick, .text = text, .cell = cell,
};

const struct screen screen_person_work = {
    .name = "person_work", .state = sizeof(struct deadline_view), .flags = SCREEN_REFRESH, .computed = computed,
    .open = person_open, .again = person_open, .event = event, .operator = operator, .more = deadline_more,
    .turn = turn, .act = deadline_pick, .post = post, .text = text, .cell = cell,
};
