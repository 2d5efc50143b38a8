/* What is usual: how long stages took here, so that a forecast says what is likely and not only what is
 * allowed. Of each kind of job, stage and unit the last USUAL_SAMPLES that were done are kept in
 * memory: the working days each took by its own clock (day 0 is the one it began on, pauses are
 * no part of it), and the working days the job's whole took from there to its end. Nothing of it
 * is stored: it is read from jobs at start, the newest closed months of each unit and what is
 * open, and follows what is committed; a finish that is voided leaves it again. Which samples are
 * kept is a matter of when their stages were finished and not of when they were read, so that a
 * core that starts again says the same. What a calendar that is changed later would make of
 * them is not asked: so long they took then.
 *
 * Its size is bounded by USUAL_KEYS; what finds no room has no usual time, as what is too rare. */
#ifndef CORE_WORK_USUAL_H
#define CORE_WORK_USUAL_H

#include "core/engine/inner.h"
#include "core/work/bounds.h"

struct usuals;
struct job;

struct usuals *usuals_new(void);
void usuals_free(struct usuals **p);
/* Closed jobs of the last months, at most USUAL_JOBS. */
enum status usuals_read(struct core *c, struct usuals *p);
/* What that job says, open or closed: its finished stages, and no other of it any more. */
void usuals_see(struct call *c, struct usuals *p, const struct job *j);

/* Has any of its stages been finished? */
bool usuals_said(const struct job *j);

/* n: how many are known; days: half of them took no longer, most: eight of ten; after: from its end to the job's own,
 * half of them, of those that have ended. here: of that unit; else of the whole office, where the unit has
 * fewer than USUAL_FEW. */
struct usual { uint32_t n; uint16_t days, most, after; bool here; };
void usual_ask(struct usuals *p, const char *unit_no, const char *kind, const char *stage, struct usual *r);

#endif
