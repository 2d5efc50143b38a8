/* What the files of the outbox share. Private to core/outbox. */
#ifndef CORE_OUTBOX_INNER_H
#define CORE_OUTBOX_INNER_H

#include "core/engine/inner.h"
#include "core/office/office.h"
#include "core/outbox/outbox.h"

/* Of outbox.queue: behind the ways, each a queue of its own. */
#define QUEUE_DONE 90
#define OUTBOX_WORD 24

/* -- area.c: what a message is found by -- */
size_t outbox_account_word(const char *account_no, uint8_t out[OUTBOX_WORD]);
size_t outbox_job_word(uint64_t job_no, uint8_t out[OUTBOX_WORD]);

/* -- send.c -- */
/* ST_outbox_unknown where there is none, or it is of a unit out of reach. */
enum status outbox_read(struct call *c, uint64_t outbox_no, struct outbox *o_r);
/* Has a sender it now? */
bool outbox_held(const struct call *c, const struct outbox *o);
/* How long it is of use, where nobody says. */
instant outbox_until(struct call *c);
/* Its course is over; it stays until its days are past. */
void outbox_end(struct call *c, struct outbox *o, uint16_t told_state, const char *why);
/* What is due of a way, of the units in reach and in the order it was due: at most `most`, OUTBOX_TAKEN or less. */
enum status outbox_front_within(struct call *c, uint64_t way, const struct reach *units, unsigned most,
                                struct outbox *list, unsigned *n_r);
/* The front of a queue of the whole company: at most `most` rows that were due at an instant, into list. */
enum status outbox_front(struct txn *t, uint64_t queue, instant due, unsigned most, struct outbox *list, unsigned *n_r);

/* check_outbox.c */
struct check_run;
enum status check_outbox(struct check_run *r);

#endif
