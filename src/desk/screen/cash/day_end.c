/* Day end (63). The count is blind: what the books say is shown only by the
 * answer to what was counted. It may be counted once more; a difference that
 * stays needs its reason. Then the supervisor signs at his own desk. What must be
 * cleared first stands where the comparison will be, each with its code; F10 goes
 * there and comes back. What the core cannot know is asked of the gate: postings of
 * desks that died, which this one settles, and those of sessions that live on. */
#include "config.h"
#include "desk/paint.h"
#include "desk/screen/cash/cash_count.h"
#include "desk/screen/cash/compare.h"
#include "desk/screen/common/effect.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKERS_SHOWN 4
#define BLOCKERS_MOST (20 + 1 + CONTROL_SESSIONS)
#define JUMP_WELCOME 100            /* past the jump codes: the page that takes a session back */
#define JUMP_SETTLE 101

struct day_end {
    struct cash_count cash;
    bool filled;                     /* the faces are set and an earlier count is in the fields */
    bool handed;                     /* this F9 hands over what was compared */
    bool waits;                      /* F9 was pressed before the gate has said what it holds */
};

static const char *const computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8",
    "@amount1", "@amount2", "@amount3", "@amount4", "@amount5", "@amount6", "@amount7", "@amount8",
    "@cash_total", "@takings", "@turned_in_head", "@turned_in", "@receipts", "@sheets", "@used", "@scans", "@slips",
    "@head", "@head_expected", "@head_counted",
    "@head_difference", "@head_then", "@compare", "@tender", "@expected", "@counted", "@difference", "@then", NULL,
};

static struct day_end *day_end_of(const struct page *p)
{
    return p->state;
}

static const struct shift_page *page_of(const struct page *p)
{
    return p->shown;
}

static const struct shift *shift_of(const struct page *p)
{
    const struct shift_page *s = p->shown;
    return s && s->shift_n ? s->shift : NULL;
}

static bool counted(const struct page *p)
{
    return shift_of(p) && shift_of(p)->shift_state == CODE_shift_state_counted;
}

static bool differs(const struct page *p)
{
    return page_of(p) && page_of(p)->differs;
}

/* -- what stands in the way -- */

static unsigned blockers(const struct page *p, struct blocker *list)
{
    const struct shift_page *page = page_of(p);
    const struct desk *d = p->desk;
    unsigned n = 0;
    for (; page && n < page->blockers_n && n < 20; n++)
        list[n] = page->blockers[n];
    if (untold_open(d))
        list[n++] = (struct blocker){ .what = "blocker.unsettled", .text = "", .jump = JUMP_SETTLE };
    unsigned others;
    const struct control_session *other = session_others(d, &others);
    for (unsigned i = 0; i < others; i++)
        if (other[i].posting)
            list[n++] = (struct blocker){ .what = "blocker.session", .text = other[i].from, .jump = JUMP_WELCOME };
    return n;
}

static bool blocked(const struct page *p)
{
    struct blocker list[BLOCKERS_MOST];
    return blockers(p, list) > 0;
}

static void blocker_text(const struct blocker *b, char *out, size_t room)
{
    char code[8] = "  ", number[24] = "";
    if (b->jump < 100)
        snprintf(code, sizeof code, "%02" PRIu64, b->jump);
    if (b->number)
        snprintf(number, sizeof number, " %" PRIu64, b->number);
    snprintf(out, room, "%s  %s%s", code, tr(b->what), number);
}

/* An approval is named by the operation it is for. */
static void blocker_words(const struct blocker *b, char *out, size_t room)
{
    effect_what(b->text, out, room);
}

/* What became of a posting nobody was told of stands here until the next key. */
static bool told_now(const struct page *p)
{
    return untold_any(p->desk) && *desk_result(p->desk, 0) && !untold_open(p->desk);
}

/* -- what is said, and which fields there are -- */

static void number_set(struct page *p, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    input_set(p, name, value ? text : "");
}

/* An earlier count of this shift stands in the fields, to be corrected. */
static void count_fill(struct page *p, const struct till_count *c)
{
    char name[16], text[MONEY_TEXT];
    const struct day_end *d = day_end_of(p);
    for (unsigned i = 0; i < d->cash.faces; i++) {
        snprintf(name, sizeof name, "@pieces%u", i + 1);
        for (unsigned k = 0; k < c->cash_n; k++)
            if (c->cash[k].face == d->cash.face[i].face)
                number_set(p, name, c->cash[k].pieces);
    }
    number_set(p, "sheets_voided", c->sheets_voided);
    number_set(p, "pos_slips", c->pos_slips);
    number_set(p, "cheques", c->cheques);
    input_set(p, "pos_total", c->pos_total ? money_format(c->pos_total, text) : "");
}

static void stage_show(struct page *p)
{
    bool why = counted(p) && differs(p);
    input_hide(p, "difference_reason", !why);
    input_hide(p, "difference_text", !why);
}

static void stage_say(struct page *p)
{
    char n[16];
    struct blocker list[BLOCKERS_MOST];
    unsigned open = blockers(p, list);
    const struct shift_page *page = page_of(p);
    const struct shift *s = shift_of(p);
    snprintf(n, sizeof n, "%u%s", open, page->blockers_more ? "+" : "");
    if (s->shift_state == CODE_shift_state_closed || s->shift_state == CODE_shift_state_deposited)
        page_say(p, "form.day_end.signed", s->signed_by, NULL, NULL, NULL);
    else if (told_now(p))
        page_say(p, "desk.said", desk_result(p->desk, 0), NULL, NULL, NULL);
    else if (open)
        page_say(p, "form.day_end.blocked", n, NULL, NULL, NULL);
    else if (!counted(p))
        page_say(p, "form.day_end.blind", NULL, NULL, NULL, NULL);
    else if (!differs(p))
        page_say(p, "form.day_end.even", NULL, NULL, NULL, NULL);
    else
        page_say(p, page->may_recount ? "form.day_end.again" : "form.day_end.why", NULL, NULL, NULL, NULL);
}

static void shown(struct page *p, struct answer *a)
{
    struct day_end *d = day_end_of(p);
    page_show(p, a);
    const struct shift *s = shift_of(p);
    if (!d->filled)
        cash_faces_set(p, &d->cash, page_of(p)->faces, page_of(p)->faces_n);
    if (!d->filled && s && s->counts_n && !p->slot)
        count_fill(p, &s->counts[s->counts_n - 1]);
    d->filled = true;
    stage_show(p);
    if (s && !(told_now(p) && p->message.text[0]))
        stage_say(p);
}

static void answered(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok)
        shown(p, a);
    else
        page_failed(p, a);
}

static void open_page(struct page *p)
{
    struct shift_ask q = { .shift_no = 0 };
    stage_show(p);
    untold_look(p->desk);
    page_ask(p, OP_shift_show, &q, answered);
}

/* The signature may come while the page is open. */
static void state_answered(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok && !p->posting)
        shown(p, a);
}

static void post(struct page *p, bool by_enter);

static void event(struct page *p, const char *topic)
{
    struct shift_ask q = { .shift_no = shift_of(p) ? shift_of(p)->shift_no : 0 };
    if (strcmp(topic, "untold") == 0 && shift_of(p)) {
        bool waits = day_end_of(p)->waits;
        day_end_of(p)->waits = false;
        stage_say(p);
        if (told_now(p))
            page_stop(p);
        else if (waits)
            post(p, false);
    }
    if ((strncmp(topic, "shift", 5) == 0 && counted(p)) || strcmp(topic, "untold") == 0)
        page_ask_late(p, OP_shift_show, &q, state_answered);
}

/* -- F10: to what stands in the way, and back -- */

static void jump_picked(struct page *p, int number)
{
    struct blocker list[BLOCKERS_MOST];
    unsigned n = blockers(p, list);
    if ((unsigned)number > n)
        return;
    uint64_t jump = list[number - 1].jump;
    const struct form *form = jump < 100 ? form_by_code((int)jump) : NULL;
    if (jump == JUMP_SETTLE)
        open_page(p);
    else if (jump == JUMP_WELCOME)
        page_open(p->desk, "welcome", "");
    else if (form && desk_may(p->desk, form))
        page_open(p->desk, form->name, "");
    else
        page_beep(p);
}

static void jump_choose(struct page *p)
{
    char text[BLOCKERS_MOST][200], head[80], what[100];
    const char *line[BLOCKERS_MOST];
    struct blocker list[BLOCKERS_MOST];
    unsigned n = blockers(p, list);
    for (unsigned i = 0; i < n; i++) {
        blocker_text(&list[i], head, sizeof head);
        blocker_words(&list[i], what, sizeof what);
        snprintf(text[i], sizeof text[i], "%s  %s", head, what);
        line[i] = text[i];
    }
    popup_choose(p, tr("form.day_end.blocked_head"), line, n, jump_picked);
}

static bool press(struct page *p, struct press k)
{
    if (told_now(p)) {
        untold_seen(p->desk);
        page_hush(p);
        if (page_of(p) && shift_of(p))
            stage_say(p);
    }
    if (k.code != PRESS_ACTS || !blocked(p))
        return false;
    jump_choose(p);
    return true;
}

/* -- F9 -- */

static void handed_over(struct page *p)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], cash[MONEY_TEXT], by[120];
    const struct shift *s = shift_of(p);
    snprintf(no, sizeof no, "%02" PRIu64, s->day_shift);
    page_difference(page_of(p), 40, by, sizeof by);
    tr_fill(line1, sizeof line1, "form.day_end.result1", no, NULL, NULL, NULL);
    tr_fill(line2, sizeof line2, "form.day_end.result2", money_format(s->counts[s->counts_n - 1].cash_total, cash), by,
            NULL, NULL);
    page_result(p, line1, line2);
}

static void count_answered(struct page *p, struct answer *a)
{
    struct day_end *d = day_end_of(p);
    uint32_t before = shift_of(p) ? shift_of(p)->counts_n : 0;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    request_id_make(p->request_id);
    p->typed = false;
    shown(p, a);
    bool same = shift_of(p) && shift_of(p)->counts_n == before;
    if (d->handed && same && (!differs(p) || shift_of(p)->difference_reason)) {
        handed_over(p);
        return;
    }
    if (differs(p))
        page_focus(p, "difference_reason");
    page_stop(p);
    desk_refresh_home(p->desk);
}

static void post(struct page *p, bool by_enter)
{
    struct day_end *d = day_end_of(p);
    struct denomination cash[CASH_FACES];
    struct shift_count q = { .difference_text = "" };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    (void)by_enter;
    if (!shift_of(p)) {
        page_beep(p);
    } else if (!untold_known(p->desk)) {
        page_say(p, "form.day_end.looking", NULL, NULL, NULL, NULL);
        d->waits = true;
    } else if (blocked(p) && !page_of(p)->blockers_n) {      /* of the others the core says so itself */
        stage_say(p);
        page_stop(p);
    } else if (page_fill(p, &q, pool, &f) == ST_ok) {
        q.cash = cash;
        q.cash_n = cash_list(p, &d->cash, cash);
        d->handed = counted(p);
        page_post(p, OP_shift_count, &q, count_answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* -- what is shown -- */

static void scans_text(const struct shift *s, char *out, size_t room)
{
    char n[24];
    for (unsigned i = 0; i < s->sums_n; i++) {
        if (s->sums[i].tender != CODE_tender_scan)
            continue;
        snprintf(n, sizeof n, "%" PRIu64, s->sums[i].count);
        tr_fill(out, room, "form.day_end.scans_text", n, NULL, NULL, NULL);
    }
}

static void used_text(const struct shift *s, char *out, size_t room)
{
    char used[24], voided[24];
    snprintf(used, sizeof used, "%" PRIu64, s->papers_used);
    snprintf(voided, sizeof voided, "%" PRIu64, s->papers_voided);
    tr_fill(out, room, "form.day_end.used_text", used, voided, NULL, NULL);
}

struct head { const char *name, *key; };

static const struct head heads[] = {
    { "@head", "form.day_end.compare" },          { "@head_expected", "form.day_end.expected" },
    { "@head_counted", "form.day_end.found" },    { "@head_difference", "form.day_end.difference" },
    { "@head_then", "form.day_end.treatment" },
};

static void head_text(const struct page *p, const char *name, char *out, size_t room)
{
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (strcmp(heads[i].name, name) == 0 && counted(p) && !blocked(p))
            text_copy(out, room, tr(heads[i].key));
}

/* Before anything is counted there is nothing to deposit, and no less than nothing. */
static void takings_text(const struct page *p, char *out, size_t room)
{
    char text[MONEY_TEXT];
    if (cash_total(p, &day_end_of(p)->cash) == 0)
        return;
    text_copy(out, room, money_format(cash_total(p, &day_end_of(p)->cash) - shift_of(p)->float_total, text));
}

/* Card slips without a posting, postings without a slip, other amounts (29). */
static void slips_text(const struct shift_page *page, char *out, size_t room)
{
    char n[3][24];
    snprintf(n[0], sizeof n[0], "%" PRIu64, page->slips_only);
    snprintf(n[1], sizeof n[1], "%" PRIu64, page->posts_only);
    snprintf(n[2], sizeof n[2], "%" PRIu64, page->differ);
    if (page->slips_only || page->posts_only || page->differ)
        tr_fill(out, room, "form.day_end.slips", n[0], n[1], n[2], NULL);
}

/* What went to the safe before: the count expects so much less (F3). */
static void turned_in_text(const struct shift *s, bool head, char *out, size_t room)
{
    char sum[MONEY_TEXT];
    if (s->turned_in)
        text_copy(out, room, head ? tr("turned_in") : money_format(s->turned_in, sum));
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct shift *s = shift_of(p);
    if (!s || cash_text(p, &day_end_of(p)->cash, name, out, room))
        return;
    if (strcmp(name, "@takings") == 0)
        takings_text(p, out, room);
    else if (strncmp(name, "@turned_in", 10) == 0)
        turned_in_text(s, name[10] == '_', out, room);
    else if (strcmp(name, "@scans") == 0)
        scans_text(s, out, room);
    else if (strcmp(name, "@used") == 0)
        used_text(s, out, room);
    else if (strcmp(name, "@slips") == 0)
        slips_text(page_of(p), out, room);
    else if (!shift_text(s, name, out, room))
        head_text(p, name, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return counted(p) && !blocked(p) ? compare_rows(page_of(p)) : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    compare_cell(page_of(p), row, column, out, room);
}

static void paint_blockers(const struct page *p, const struct blocker *list, unsigned n)
{
    char text[240], reach[24] = "";
    int first = row_on_screen(p->desk, p->form, 17);
    bool more = page_of(p)->blockers_more;
    if (n > BLOCKERS_SHOWN)
        snprintf(reach, sizeof reach, "  %u/%u%s", BLOCKERS_SHOWN, n, more ? "+" : "");
    snprintf(text, sizeof text, "%s%s", tr("form.day_end.blocked_head"), reach);
    paint_text(first, 2, 60, LOOK_BOLD, text);
    for (unsigned i = 0; i < n && i < BLOCKERS_SHOWN; i++) {
        blocker_text(&list[i], text, sizeof text);
        paint_text(first + 1 + (int)i, 5, 34, LOOK_PLAIN, text);
        blocker_words(&list[i], text, sizeof text);
        paint_text(first + 1 + (int)i, 40, 40, LOOK_PLAIN, text);
    }
}

/* Before the count these rows are empty. */
static void paint(const struct page *p)
{
    struct blocker list[BLOCKERS_MOST];
    unsigned n = blockers(p, list);
    if (!page_of(p) || (!counted(p) && !n))
        return;
    paint_rule(row_on_screen(p->desk, p->form, 16), 1, 79);
    if (n)
        paint_blockers(p, list, n);
}

const struct screen screen_day_end = {
    .name = "day_end", .state = sizeof(struct day_end), .computed = computed, .open = open_page, .again = open_page,
    .press = press, .enter = page_walk, .post = post, .event = event, .text = text, .rows = rows, .cell = cell,
    .paint = paint,
};
