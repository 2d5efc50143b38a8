/* Day end (63). The count is blind: what the books say is shown only by the
 * answer to what was counted. It may be counted once more; a difference that
 * stays needs its reason. Then the supervisor signs at his own desk. What must be
 * cleared first stands where the comparison will be, each with its code. */
#include "config.h"
#include "desk/screen/cash_count.h"
#include "desk/screen/compare.h"
#include "desk/session.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKERS_SHOWN 4

struct day_end {
    struct cash_count cash;
    bool filled;                     /* the faces are set and an earlier count is in the fields */
    bool handed;                     /* this F9 hands over what was compared */
};

static const char *const computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8",
    "@amount1", "@amount2", "@amount3", "@amount4", "@amount5", "@amount6", "@amount7", "@amount8",
    "@cash_total", "@takings", "@receipts", "@sheets", "@used", "@scans", "@head", "@head_expected", "@head_counted",
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
    return page_of(p) && shift_differs(page_of(p)->compare, page_of(p)->compare_n);
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
    const struct shift_page *page = page_of(p);
    const struct shift *s = shift_of(p);
    snprintf(n, sizeof n, "%u", page->blockers_n);
    if (s->shift_state == CODE_shift_state_closed || s->shift_state == CODE_shift_state_deposited)
        page_say(p, "form.day_end.signed", s->signed_by, NULL, NULL, NULL);
    else if (page->blockers_n)
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
    if (s)
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
    page_ask(p, OP_shift_show, &q, answered);
}

/* The signature may come while the page is open. */
static void state_answered(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok && !p->posting)
        shown(p, a);
}

static void event(struct page *p, const char *topic)
{
    struct shift_ask q = { .shift_no = shift_of(p) ? shift_of(p)->shift_no : 0 };
    if (strncmp(topic, "shift", 5) == 0 && counted(p))
        page_ask_late(p, OP_shift_show, &q, state_answered);
}

/* -- F9 -- */

static void handed_over(struct page *p)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], cash[MONEY_TEXT], by[64];
    const struct shift *s = shift_of(p);
    snprintf(no, sizeof no, "%02" PRIu64, s->day_shift);
    difference_text(shift_difference(s), 40, by, sizeof by);
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

/* Enter walks every field that is there: a count is typed from top to bottom. */
static void enter(struct page *p, int input)
{
    int next = input + 1, last = (int)p->form->inputs - 1;
    while (next <= last && p->input[next].hidden)
        next++;
    if (next > last)
        page_say(p, "desk.f9_posts", NULL, NULL, NULL, NULL);
    else
        page_focus(p, p->form->input[next].name);
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
        if (strcmp(heads[i].name, name) == 0 && counted(p) && !page_of(p)->blockers_n)
            text_copy(out, room, tr(heads[i].key));
}

static void takings_text(const struct page *p, char *out, size_t room)
{
    char text[MONEY_TEXT];
    text_copy(out, room, money_format(cash_total(p, &day_end_of(p)->cash) - shift_of(p)->float_total, text));
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct shift *s = shift_of(p);
    if (!s || cash_text(p, &day_end_of(p)->cash, name, out, room))
        return;
    if (strcmp(name, "@takings") == 0)
        takings_text(p, out, room);
    else if (strcmp(name, "@scans") == 0)
        scans_text(s, out, room);
    else if (strcmp(name, "@used") == 0)
        used_text(s, out, room);
    else if (!shift_text(s, name, out, room))
        head_text(p, name, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return counted(p) && !page_of(p)->blockers_n ? page_of(p)->compare_n : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    (void)list;
    compare_cell(&page_of(p)->compare[row], column, out, room);
}

static void paint_blockers(const struct shift_page *page)
{
    char text[240];
    paint_text(17, 2, 40, LOOK_BOLD, tr("form.day_end.blocked_head"));
    for (unsigned i = 0; i < page->blockers_n && i < BLOCKERS_SHOWN; i++) {
        const struct blocker *b = &page->blockers[i];
        snprintf(text, sizeof text, "%02" PRIu64 "  %s %" PRIu64, b->jump, tr(b->what), b->number);
        paint_text(18 + (int)i, 5, 34, LOOK_PLAIN, text);
        paint_text(18 + (int)i, 40, 40, LOOK_PLAIN, b->text);
    }
}

/* Before the count these rows are empty. */
static void paint(const struct page *p)
{
    if (!page_of(p) || (!counted(p) && !page_of(p)->blockers_n))
        return;
    paint_rule(16, 1, 79);
    if (page_of(p)->blockers_n)
        paint_blockers(page_of(p));
}

const struct screen screen_day_end = {
    .name = "day_end", .state = sizeof(struct day_end), .computed = computed, .open = open_page, .enter = enter,
    .post = post, .event = event, .text = text, .rows = rows, .cell = cell, .paint = paint,
};
