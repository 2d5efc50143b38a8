/* Taking a till's count back (F7), opened from the page of the till, whose row it
 * rests on; and opening a hall's day again, opened with its unit. Both want a reason and a proof of who presses F9. */
#include "config.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void send(struct page *p);

/* The till as it stands on the page below. */
static const struct shift *till_below(const struct page *p)
{
    const struct shift_page *page = p->below->shown;
    return page && page->shift_n ? page->shift : NULL;
}

static void till_open_page(struct page *p)
{
    if (till_below(p))
        record_copy(&shift_record, p->state, till_below(p), p->pool);
}

/* Somebody has signed it, or opened it before: then there is nothing to take back. */
static bool till_renew(struct page *p)
{
    const struct shift *now = till_below(p), *seen = p->state;
    struct page *below = p->below;
    if (!now || now->shift_state == CODE_shift_state_open) {
        page_close(p);
        page_say(below, "form.till.open", NULL, NULL, NULL, NULL);
        return false;
    }
    stale_row(p, &shift_record, seen, now);
    record_copy(&shift_record, p->state, now, p->pool);
    return true;
}

/* Who types his PIN sees which till, or which hall's day. */
static void about_what(struct page *p, bool till)
{
    char about[200], no[24];
    const struct shift *s = p->state;
    snprintf(no, sizeof no, "%02" PRIu64, till ? s->day_shift : 0);
    prove_about(p, till ? tr_fill(about, sizeof about, "form.reopen.about", no, s->staff_name, NULL, NULL)
                        : tr_fill(about, sizeof about, "form.hall_reopen.about", p->arg, NULL, NULL, NULL));
}

static void posted(struct page *p, struct answer *a)
{
    struct page *below = p->below;
    bool till = a->op == OP_shift_reopen;
    if (!prove_went(p, a, send)) {
        about_what(p, till);
        return;
    }
    p->done = true;
    page_close(p);
    if (till) {                      /* the page of the till is no longer of this moment */
        struct page *list = below->below;
        page_close(below);
        below = list;
    }
    page_say(below, till ? "form.reopen.done" : "form.hall_reopen.done", NULL, NULL, NULL, NULL);
}

static void send(struct page *p)
{
    const struct shift *seen = p->state;
    struct hall_reopen hall = { .unit_no = p->arg, .remark = input_text(p, "remark") };
    if (p->form->op->no == OP_hall_reopen) {
        page_post(p, OP_hall_reopen, &hall, posted);
        return;
    }
    struct shift_reopen till = { .shift_no = seen->shift_no, .row_version = seen->version, .remark = hall.remark };
    page_post(p, OP_shift_reopen, &till, posted);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (page_check(p))
        send(p);
}

const struct screen screen_reopen = {
    .name = "reopen", .state = sizeof(struct shift), .open = till_open_page, .renew = till_renew, .post = post,
};
const struct screen screen_hall_reopen = { .name = "hall_reopen", .post = post };
