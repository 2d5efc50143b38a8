/* What all pages about one job do alike: ask for it and show it, or close and say
 * why there is none. */
#include "config.h"
#include "desk/screen/work/of_job.h"
#include <stdlib.h>

const struct job *of_job(const struct page *p)
{
    const struct job_page *page = p->shown;
    return page && page->job_n ? page->job : NULL;
}

void of_job_ask(struct page *p, uint64_t job_no, answer_fn *fn)
{
    struct job_ask q = { .job_no = job_no };
    page_ask(p, OP_work_show, &q, fn);
}

static void shown(struct page *p, struct answer *a)
{
    page_began(p, a);
}

void of_job_open(struct page *p)
{
    of_job_ask(p, strtoull(p->arg, NULL, 10), shown);
}

void of_job_again(struct page *p)
{
    struct job_ask q = { .job_no = strtoull(p->arg, NULL, 10) };
    page_ask_late(p, OP_work_show, &q, shown);
}
