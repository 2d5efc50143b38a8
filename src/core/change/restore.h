/* The job that brings the light back, as payments open and cancel it. */
#ifndef CORE_CHANGE_RESTORE_H
#define CORE_CHANGE_RESTORE_H

#include "core/customer/customer.h"
#include "core/work/job.h"

/* After the bills of p are written, before p is, for each of its accounts as it was
 * read: opens the job of one that p clears, and puts the first one's number and
 * promise on p. */
enum status restore_open(struct call *c, const struct account *a, struct payment *p);
/* Is it cut off, owes nothing past its day, and no job brings the light back yet? */
enum status restore_due(struct call *c, const struct account *a, bool *due_r);
/* That job, without a payment behind it; none where there is one. */
enum status restore_start(struct call *c, const struct account *a);
/* Those p opened that are not done yet. */
enum status restore_jobs(struct call *c, const struct payment *p, struct job *list, unsigned max, unsigned *n_r);
/* Ends them: p is being undone. */
enum status restore_cancel(struct call *c, const struct payment *p);

#endif
