/* A stage of a job, done or sent back. Every stage has a form of its own, which
 * the flow names and this file serves, or which is made of what the flow says that the
 * stage finds (made.h): it shows the job, its inputs are what the stage finds out, and
 * what is posted says which stage was seen, so that a stage somebody else has finished
 * meanwhile is not finished twice. */
#include "config.h"
#include "desk/screen/work/accept.h"
#include "desk/screen/work/made.h"
#include "desk/screen/work/of_job.h"
#include "desk/screen/work/stage_said.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = { "@limit", "@said1", "@said2", "@said3", "@final", "@settled", "@side",
                                        NULL };

struct staging {
    uint64_t stage_no;               /* that this form was opened for */
    bool made;                       /* what it finds is on the form */
};

static const struct flow_stage *stage_of(const struct job_page *page, uint64_t stage_no)
{
    for (uint32_t i = 0; page->flow_n && i < page->flow->stages_n; i++)
        if (page->flow->stages[i].stage_no == stage_no)
            return &page->flow->stages[i];
    return NULL;
}

/* Of several that are open the one this person may finish. */
static uint64_t stage_open(const struct page *p)
{
    const struct job_page *page = p->shown;
    return page->my_stage ? page->my_stage : of_job(p)->stage_no;
}

/* Once: what is typed stays where it is, whatever is read again. */
static void make(struct page *p)
{
    struct staging *s = p->state;
    const struct job_page *page = p->shown;
    const struct flow_stage *stage = stage_of(page, s->stage_no);
    if (s->made || !p->form->made_row || !stage)
        return;
    const struct made made = { .flow = page->flow, .find = stage->finds, .finds = stage->finds_n,
                               .said = stage_said_rows(page),
                               .title = pool_printf(p->pool, "flow.stage.%s", stage->stage) };
    const struct form *form = form_of_flow(p, p->form, &made);
    if (!form)
        return;
    s->made = true;
    page_form(p, form);
    if (!p->typed)
        page_focus_at(p, 0);
}

static void shown(struct page *p, struct answer *a)
{
    struct staging *s = p->state;
    if (!page_began(p, a))
        return;
    if (!s->stage_no && of_job(p))
        s->stage_no = stage_open(p);
    make(p);
    if (!s->made && p->focus >= 0 && p->input[p->focus].editor.n)
        page_next_needed(p);
}

static void open_page(struct page *p)
{
    of_job_ask(p, strtoull(p->arg, NULL, 10), shown);
}

/* What was found out for one stage never finishes the next. */
static bool renew(struct page *p)
{
    char no[24];
    const struct job *job = of_job(p);
    const struct staging *s = p->state;
    if (job && job->job_state == CODE_job_state_open && stage_open(p) == s->stage_no)
        return true;
    snprintf(no, sizeof no, "%012" PRIu64, job ? job->job_no : 0);
    page_leave(p, "form.stage.passed", no, job ? stage_word(((const struct job_page *)p->shown)->stage) : "", NULL);
    return false;
}

static void finished(struct page *p, struct answer *a)
{
    char no[24];
    const struct job *job = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    bool back = job->events_n && job->events[job->events_n - 1].work_act == CODE_work_act_sent_back;
    const char *key = job->job_state == CODE_job_state_open ? back ? "form.stage.back" : "form.stage.next"
                      : *job->account_no ? "form.stage.filed_account" : "form.stage.filed";
    snprintf(no, sizeof no, "%012" PRIu64, job->job_no);
    page_leave(p, key, no, job->account_no, NULL);
}

static void post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(2048);
    struct work_finish q = { .remark = "" };
    struct fault f = { .status = ST_ok };
    (void)by_enter;
    record_init(&work_finish_record, &q);
    if (!of_job(p)) {
        page_beep(p);
    } else if (page_fill(p, &q, pool, &f) == ST_ok && found_fill(p, true, &q.found, &q.found_n, pool, &f) == ST_ok) {
        if (q.application_n && form_input(p->form, "application.meter_reading") >= 0)
            q.application->reading_taken = !input_empty(p, "application.meter_reading");
        if (q.change_n && p->form->made_row && form_input(p->form, "change.meter_reading") >= 0)
            q.change->reading_taken = !input_empty(p, "change.meter_reading");
        q.job_no = of_job(p)->job_no;
        q.row_version = of_job(p)->version;
        q.stage_no = stage_open(p);
        page_post(p, OP_work_finish, &q, finished);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* Before anybody finishes it: what the party that leaves was billed last, and what is owed and paid ahead today. */
static void final_text(const struct settled *k, char *out, size_t room)
{
    char from[DATE_TEXT], until[DATE_TEXT], kwh[MONEY_TEXT], amount[MONEY_TEXT], month[16];
    if (!k->bill_month) {
        text_copy(out, room, tr("form.stage.final_none"));
        return;
    }
    snprintf(month, sizeof month, "%d-%02d", (int)k->bill_month / 100, (int)k->bill_month % 100);
    const char *const said[] = { NULL, month, date_format(k->used_from, from), date_format(k->used_until, until),
                                 energy_format(k->kwh, kwh), money_format(k->amount, amount) };
    tr_fill_all(out, room, "form.stage.final_bill", said, COUNT_OF(said));
}

static void settled_text(const struct settled *k, char *out, size_t room)
{
    char owed[MONEY_TEXT], ahead[MONEY_TEXT];
    tr_fill(out, room, "form.stage.final_stands", money_format(k->owed, owed), money_format(k->ahead, ahead), NULL,
            NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct job_page *page = p->shown;
    if (page && page->settled_n && strcmp(name, "@final") == 0)
        final_text(page->settled, out, room);
    if (page && page->settled_n && strcmp(name, "@settled") == 0)
        settled_text(page->settled, out, room);
    if (strncmp(name, "@said", 5) == 0 && of_job(p))
        stage_said(page, (unsigned)(name[5] - '1'), out, room);
    else if (strcmp(name, "@limit") == 0 && page && page->clocks_n)
        clock_text(&page->clocks[0], out, room);
    else if (strcmp(name, "@side") == 0)
        page_side_text(p, out, room);
}

/* F1: what was said so far, where the form has no room for it. */
static void explain(const struct page *p, char *out, size_t room)
{
    said_rest(p->shown, SAID_ROWS, out, room);
}

/* What the stage asks for before it can be done, at the job's account, and back here. */
static void act(struct page *p, int digit)
{
    for (unsigned i = 0; i < p->form->acts; i++) {
        const struct form_act *a = &p->form->act[i];
        const struct form *form = a->digit == digit && a->screen ? form_by_name(a->screen) : NULL;
        if (!form || !of_job(p) || !desk_may(p->desk, form))
            continue;
        p->awaits = true;
        page_open(p->desk, a->screen, of_job(p)->account_no);
        return;
    }
    page_beep(p);
}

const struct screen screen_stage = {
    .name = "stage", .state = sizeof(struct staging), .computed = computed, .open = open_page, .renew = renew,
    .post = post, .text = text, .act = act, .explain = explain,
};
