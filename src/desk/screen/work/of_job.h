/* Pages about one job, opened with its number: its page, its course, a stage of it,
 * its papers. Each shows a job_page. */
#ifndef DESK_SCREEN_OF_JOB_H
#define DESK_SCREEN_OF_JOB_H

#include "desk/screen.h"

const struct job *of_job(const struct page *p);          /* NULL until it is shown */
void of_job_ask(struct page *p, uint64_t job_no, answer_fn *fn);
/* For .open: shows the job, or closes the page and says why there is none. */
void of_job_open(struct page *p);
/* Reads it again while keys go on; a refusal closes the page too. */
void of_job_again(struct page *p);

#endif
