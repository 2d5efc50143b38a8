/* Which jobs have to do with each other, as the page of either shows it. */
#ifndef CORE_WORK_LINKS_H
#define CORE_WORK_LINKS_H

#include "core/work/job_acts.h"

/* At most LINKS_OF_JOB; those it made itself first. */
enum status job_links(struct call *c, uint64_t job_no, struct job_link_row **list_r, uint32_t *n_r);

#endif
