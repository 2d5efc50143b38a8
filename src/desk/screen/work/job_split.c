/* Another job from one that is open, for the same customer. Its kind is typed by a part of its name or its
 * initials; what its kind asks beyond what the first job was told is refused by name, and is accepted as
 * a job of its own and linked. */
#include "config.h"
#include "desk/screen/work/kinds.h"
#include "desk/screen/work/of_job.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct splitting { struct flow_list flows; };

static const char *const computed[] = { "@kind_name", NULL };

static struct splitting *splitting_of(const struct page *p)
{
    return p->state;
}

static uint64_t typed_no(const struct page *p)
{
    return strtoull(input_text(p, "job_no"), NULL, 10);
}

static bool shown_typed(const struct page *p)
{
    return of_job(p) && of_job(p)->job_no == typed_no(p);
}

static bool of_account(const struct page *p)
{
    const struct job_page *page = p->shown;
    return page->flow_n && page->flow->of_account;
}

/* The one that is meant, of those about the same; NULL none, or several. */
static const struct flow *flow_typed(const struct page *p)
{
    const struct flow_list *list = &splitting_of(p)->flows;
    const char *typed = input_text(p, "@kind");
    const struct flow *found = NULL;
    for (uint32_t i = 0; *typed && of_job(p) && i < list->flows_n; i++) {
        const struct flow *flow = &list->flows[i];
        if (!flow->by_hand || flow->of_account != of_account(p) || !kind_meant(flow, typed))
            continue;
        if (strcmp(kind_word(flow->job_kind), typed) == 0)
            return flow;
        if (found)
            return NULL;
        found = flow;
    }
    return found;
}

static void flows_answered(struct page *p, struct answer *a)
{
    if (page_went(p, a))
        record_copy(&flow_list_record, &splitting_of(p)->flows, a->reply, p->pool);
}

static void shown(struct page *p, struct answer *a)
{
    if (page_showed(p, a) && strcmp(page_focus_name(p), "job_no") == 0)
        page_focus(p, "@kind");
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    page_ask(p, OP_work_flows, &nothing, flows_answered);
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
    else if (strcmp(p->input[input].spec->name, "@kind") == 0 && !flow_typed(p))
        page_say(p, "form.job_split.no_kind", NULL, NULL, NULL, NULL);
    else if (typed_no(p))
        page_walk(p, input);
}

static void done(struct page *p, struct answer *a)
{
    const struct job *new = a->reply;
    char line1[MESSAGE_ROOM], no[24], what[160];
    if (!page_went(p, a))
        return;
    snprintf(no, sizeof no, "%012" PRIu64, new->job_no);
    snprintf(what, sizeof what, "%s  %s", new->title, kind_word(new->job_kind));
    tr_fill(line1, sizeof line1, "form.job_close.done", no, what, tr(p->form->title), NULL);
    if (p->below->below)
        page_leave(p, "form.job_close.done", no, what, tr(p->form->title));
    else
        page_result(p, line1, "");
}

static void post(struct page *p, bool by_enter)
{
    const struct flow *flow = flow_typed(p);
    struct work_split q = { .job_kind = flow ? flow->job_kind : "" };
    (void)by_enter;
    if (typed_no(p) && !shown_typed(p)) {
        of_job_ask(p, typed_no(p), shown);
        page_stop(p);
    } else if (!typed_no(p) || !flow) {
        page_focus(p, typed_no(p) ? "@kind" : "job_no");
        page_say(p, typed_no(p) ? "form.job_split.no_kind" : "form.lists.which", NULL, NULL, NULL, NULL);
        page_stop(p);
    } else {
        q.row_version = of_job(p)->version;
        page_send(p, OP_work_split, &q, done);
    }
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct flow *flow = flow_typed(p);
    (void)name;
    text_copy(out, room, flow ? kind_word(flow->job_kind) : "");
}

const struct screen screen_job_split = {
    .name = "job_split", .state = sizeof(struct splitting), .computed = computed, .open = open_page, .typed = typed,
    .enter = enter, .post = post, .text = text,
};
