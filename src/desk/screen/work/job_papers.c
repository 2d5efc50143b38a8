/* Papers brought later (33): the job's papers and how each stands; the numbers of
 * those that lie on the counter are typed. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/work/of_job.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = { "@papers", "@number", "@paper", "@held", "@until", NULL };

static void shown(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    page_focus(p, "@brought");
}

static void open_page(struct page *p)
{
    if (!p->arg[0])
        return;
    input_set(p, "job_no", p->arg);
    of_job_ask(p, strtoull(p->arg, NULL, 10), shown);
}

static void enter(struct page *p, int input)
{
    uint64_t no = strtoull(input_text(p, "job_no"), NULL, 10);
    if (strcmp(p->input[input].spec->name, "job_no") == 0 && no)
        of_job_ask(p, no, shown);
    else if (of_job(p))
        page_say(p, "desk.f9_posts", NULL, NULL, NULL, NULL);
}

static void done(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], no[24];
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    snprintf(no, sizeof no, "%012" PRIu64, ((const struct job *)a->reply)->job_no);
    tr_fill(line1, sizeof line1, "form.job_papers.done", no, NULL, NULL, NULL);
    if (p->below->below)
        page_leave(p, "form.job_papers.done", no, NULL, NULL);
    else
        page_result(p, line1, "");
}

static void post(struct page *p, bool by_enter)
{
    const struct job *job = of_job(p);
    const char *typed = input_text(p, "@brought"), *paper_no = input_text(p, "papers.paper_no");
    (void)by_enter;
    if (!job || !typed[0]) {
        page_focus(p, job ? "@brought" : "job_no");
        page_beep(p);
        return;
    }
    struct pool *pool = pool_new(1024);
    struct work_papers q = { .job_no = job->job_no, .row_version = job->version };
    q.papers = pool_array(pool, job->papers_n + 1, sizeof *q.papers);
    for (uint32_t i = 0; i < job->papers_n && i < 9; i++)
        if (strchr(typed, (int)('1' + i)))
            q.papers[q.papers_n++] = (struct job_paper){ .paper_kind = job->papers[i].paper_kind,
                                                         .paper_held = CODE_paper_held_here, .paper_no = paper_no };
    page_post(p, OP_work_papers, &q, done);
    pool_free(&pool);
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return of_job(p) ? of_job(p)->papers_n : 0;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct job_paper *paper = &of_job(p)->papers[row];
    (void)list;
    if (strcmp(column, "@number") == 0)
        snprintf(out, room, "%u", row + 1);
    else if (strcmp(column, "@paper") == 0)
        flow_word("paper_kind", paper->paper_kind, out, room);
    else if (strcmp(column, "@held") == 0)
        text_copy(out, room, code_word(&codes_paper_held, paper->paper_held));
    else if (paper->owed_until)
        value_text(record_field(&job_paper_record, "owed_until"), FORMAT_TYPE, paper, out, room);
}

const struct screen screen_job_papers = {
    .name = "job_papers", .computed = computed, .open = open_page, .enter = enter, .post = post, .rows = rows,
    .cell = cell,
};
