/* Which jobs have to do with each other, as the page of either shows it. */
#ifndef CORE_WORK_LINKS_H
#define CORE_WORK_LINKS_H

#include "core/work/job_acts.h"

/* At most LINKS_OF_JOB; those it made itself first. */
enum status job_links(struct call *c, uint64_t job_no, struct job_link_row **list_r, uint32_t *n_r);

/* Accepted at once: each pair of them, so that the page of any shows all the others. */
enum status job_links_together(struct call *c, const uint64_t *job_no, uint32_t n);
/* Open jobs that were accepted with it; at most LINKS_OF_JOB, in the pool. */
enum status jobs_together(struct call *c, uint64_t job_no, struct job **list_r, uint32_t *n_r);

#endif
