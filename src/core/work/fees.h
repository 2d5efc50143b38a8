/* The fees of a job: asked for by its stages (flow.h) or by hand, paid before the stage that asks is
 * done, given up with the job.
 *
 * They are bills of the account the job is about. An application has none yet: they stand at the job's
 * own number, at a row of account that is its party (of_job), made with the first fee. Whoever takes money
 * says the job's number where he says an account's (payer_read). When the account exists (party_moves), what is
 * owed and what is paid ahead moves there: the open bill is cancelled and stands at the account as it stood, in one
 * entry that earns nothing again. What was paid before stays where its receipts say, and if one of them is taken
 * back later, what is owed again follows (party_follow). */
#ifndef CORE_WORK_FEES_H
#define CORE_WORK_FEES_H

#include "core/bill/fee.h"
#include "core/work/job.h"

/* One more fee of it, as of today's rate: kept, posted, and in j->fees, which the caller writes. Free of
 * charge that day: no bill, and *b_r is nought. Refused: ST_fee_rate_missing, ST_field_too_many. */
enum status job_fee_add(struct call *c, struct job *j, uint16_t fee_item, energy count, unsigned stage_no,
                        struct bill *b_r);
/* What the stage that was entered asks for. */
enum status job_fee_asked(struct call *c, struct job *j, unsigned stage_no);
/* Its beginning was voided: what it asked is owed no more, and what was paid is paid ahead. */
enum status job_fee_unasked(struct call *c, struct job *j, unsigned stage_no);
/* The job is taken up again: what its stages had asked for is asked once more, at today's rate. */
enum status job_fees_again(struct call *c, struct job *j);
/* Are those that stage asked for (0: all stages) paid? ST_fee_open, naming item and what is left. What a person
 * raised may be owed on. */
enum status job_fees_paid(struct call *c, const struct job *j, unsigned stage_no);
/* The job is given up: none is owed any more, and what was paid is paid ahead. */
enum status job_fees_end(struct call *c, struct job *j);

/* All of them, what is left and under which number it is paid. */
enum status job_fees_told(struct call *c, const struct job *j, struct fee_list *r);
/* The same as a reply's list of one; of none where it has no fees. */
enum status job_fees_shown(struct call *c, const struct job *j, struct fee_list **list_r, uint32_t *n_r);

/* -- party.c -- */
/* Whose its fees are: the account, or the party, made where it is not there and make says so; ST_not_found. */
enum status job_party(struct call *c, const struct job *j, bool make, struct account *a_r);
/* The job's account exists now: the party is closed and what stands open there moves. The caller writes j. */
enum status party_moves(struct call *c, struct job *j);
/* The same of a party that has become an account, after something was taken back there; of any other nothing. */
enum status party_follow(struct call *c, const char *account_no);
/* Who pays under that number: an account, a job's party, or the account of a job. As account_read. */
enum status payer_read(struct call *c, const char *number, const char *field, struct account *a_r);

#endif
