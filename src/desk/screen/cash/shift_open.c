/* Opening a shift (61): the float by denomination and from whom, the window, and
 * the sheet in the printer, which must be the one the system expects (A1-A6). */
#include "config.h"
#include "desk/screen/cash/cash_count.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct opening { struct cash_count cash; bool ready; };

static const char *const computed[] = {
    "@face1", "@face2", "@face3", "@face4", "@face5", "@face6", "@face7", "@face8",
    "@amount1", "@amount2", "@amount3", "@amount4", "@amount5", "@amount6", "@amount7", "@amount8",
    "@cash_total", "@paper", NULL,
};

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct opening *o = p->state;
    const struct shift_ready *ready = p->shown;
    char no[24], left[24];
    if (cash_text(p, &o->cash, name, out, room) || !ready)
        return;
    if (ready->next_paper == 0) {
        text_copy(out, room, tr("form.shift_open.no_paper"));
        return;
    }
    snprintf(no, sizeof no, "%08" PRIu64, ready->next_paper);
    snprintf(left, sizeof left, "%" PRIu64, ready->paper_left);
    tr_fill(out, room, "form.shift_open.paper_is", no, left, NULL, NULL);
}

static void propose(struct page *p, const char *name, const char *text)
{
    input_set(p, name, text);
    page_input(p, name)->editor.fresh = true;
}

static void ready_answered(struct page *p, struct answer *a)
{
    struct opening *o = p->state;
    char no[24];
    if (!page_began(p, a))
        return;
    const struct shift_ready *ready = p->shown;
    cash_faces_set(p, &o->cash, ready->faces, ready->faces_n);
    const char *window_no = ready->window_no[0] ? ready->window_no : desk_user(p->desk)->window_no;
    if (!o->ready && window_no[0] && input_empty(p, "window_no"))
        propose(p, "window_no", window_no);
    if (!o->ready && ready->next_paper && input_empty(p, "next_paper")) {
        snprintf(no, sizeof no, "%08" PRIu64, ready->next_paper);
        propose(p, "next_paper", no);
    }
    o->ready = true;
    if (ready->shift_no == 0)
        return;
    snprintf(no, sizeof no, "%" PRIu64, ready->shift_no);
    page_say(p, "form.shift_open.still_open", no, NULL, NULL, NULL);
    page_stop(p);
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    page_ask(p, OP_shift_ready, &nothing, ready_answered);
}

static void opened(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], paper[24], sum[MONEY_TEXT];
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct shift *s = a->reply;
    snprintf(no, sizeof no, "%02" PRIu64, s->day_shift);
    snprintf(paper, sizeof paper, "%08" PRIu64, s->next_paper);
    tr_fill(line1, sizeof line1, "form.shift_open.opened", no, money_format(s->float_total, sum), NULL, NULL);
    tr_fill(line2, sizeof line2, s->next_paper ? "form.shift_open.paper_next" : "form.shift_open.paper_none", paper,
            NULL, NULL, NULL);
    page_result(p, line1, line2);
}

static void post(struct page *p, bool by_enter)
{
    struct opening *o = p->state;
    struct denomination cash[CASH_FACES];
    struct shift_open q = { .float_cash = cash };
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    (void)by_enter;
    if (page_fill(p, &q, pool, &f) == ST_ok) {
        q.float_cash = cash;
        q.float_cash_n = cash_list(p, &o->cash, cash);
        page_post(p, OP_shift_open, &q, opened);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

const struct screen screen_shift_open = {
    .name = "shift_open", .state = sizeof(struct opening), .computed = computed,
    .open = open_page, .enter = page_walk, .post = post, .text = text,
};
