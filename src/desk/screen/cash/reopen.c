/* Taking a till's count back (F7), opened from the till with its number and the
 * version that was seen, "107 5"; and opening a hall's day again, opened with its
 * unit. Both want a reason and a proof of who presses F9. */
#include "config.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void send(struct page *p);

static void posted(struct page *p, struct answer *a)
{
    struct page *below = p->below;
    bool till = a->op == OP_shift_reopen;
    if (!prove_went(p, a, send))
        return;
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
    char *rest;
    struct hall_reopen hall = { .unit_no = p->arg, .remark = input_text(p, "remark") };
    struct shift_reopen till = { .shift_no = strtoull(p->arg, &rest, 10), .remark = input_text(p, "remark") };
    till.row_version = strtoull(rest, NULL, 10);
    if (p->form->op->no == OP_shift_reopen)
        page_post(p, OP_shift_reopen, &till, posted);
    else
        page_post(p, OP_hall_reopen, &hall, posted);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (page_check(p))
        send(p);
}

const struct screen screen_reopen = { .name = "reopen", .post = post };
const struct screen screen_hall_reopen = { .name = "hall_reopen", .post = post };
