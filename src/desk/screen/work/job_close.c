/* A job's end without its last stage: withdrawn by the customer (34), or it cannot be
 * done. A number is easily another's: whose job it is stands on the page before F9
 * ends it, and what is said afterwards names it. */
#include "config.h"
#include "desk/screen/work/of_job.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t typed_no(const struct page *p)
{
    return strtoull(input_text(p, "job_no"), NULL, 10);
}

/* What is shown is of the number that is typed. */
static bool shown_typed(const struct page *p)
{
    return of_job(p) && of_job(p)->job_no == typed_no(p);
}

static void shown(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (strcmp(page_focus_name(p), "job_no") == 0)
        page_focus(p, "end_reason");
    page_say(p, "form.job_close.ready", NULL, NULL, NULL, NULL);
}

static void open_page(struct page *p)
{
    if (!p->arg[0])
        return;
    input_set(p, "job_no", p->arg);
    of_job_ask(p, typed_no(p), shown);
}

static void typed(struct page *p)
{
    if (of_job(p) && !shown_typed(p))
        page_unshow(p);
}

static void enter(struct page *p, int input)
{
    if (typed_no(p) && !shown_typed(p))
        of_job_ask(p, typed_no(p), shown);
    else if (typed_no(p))
        page_walk(p, input);
}

static void done(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], no[24], what[160];
    if (!page_went(p, a))
        return;
    snprintf(no, sizeof no, "%012" PRIu64, of_job(p)->job_no);
    snprintf(what, sizeof what, "%s  %s", of_job(p)->title, kind_word(of_job(p)->job_kind));
    tr_fill(line1, sizeof line1, "form.job_close.done", no, what, tr(p->form->title), NULL);
    if (p->below->below)
        page_leave(p, "form.job_close.done", no, what, tr(p->form->title));
    else
        page_result(p, line1, "");
}

static void post(struct page *p, bool by_enter)
{
    struct work_close q = { .remark = "" };
    (void)by_enter;
    if (shown_typed(p)) {
        q.row_version = of_job(p)->version;
        page_send(p, (enum op_id)p->form->op->no, &q, done);
    } else if (typed_no(p)) {
        of_job_ask(p, typed_no(p), shown);       /* an F9 that has not seen whose it is shows it */
        page_stop(p);
    } else {
        page_focus(p, "job_no");
        page_beep(p);
    }
}

const struct screen screen_job_close = {
    .name = "job_close", .open = open_page, .typed = typed, .enter = enter, .post = post,
};
