/* What was said of a job, wherever it stands: in its application or change
 * (db/record/work.def), or in fields of its flow's own.
 *
 * Own fields are stored by name, each as the text its type is written in, so that a
 * job keeps what it was told whatever a later version of its flow says, and a version
 * that calls a field otherwise finds it as it was. In memory they are a struct of
 * flow->own (record_make), read like any other by record_field and field_at. */
#ifndef CORE_WORK_FOUND_H
#define CORE_WORK_FOUND_H

#include "core/work/flow.h"

/* What was said goes over what stood there; an empty value changes nothing, "0" and "0.00" are said.
 * The new list is in the flow's order, each value written as its type is. Refused, naming
 * found[i].value: a name the flow has not (ST_field_unknown), twice (ST_exists), and what
 * field_parse and record_check refuse. */
struct found_said { const struct finding *at; uint32_t n; };
enum status found_over(struct call *c, const struct flow_info *flow, struct found_said had, struct found_said said,
                       struct finding **list_r, uint32_t *n_r);

/* The struct such a field stands in, of this job; NULL when nothing of it was ever said. A stored
 * value its flow's version cannot read is passed over (ST_ok: it was checked when it was written). */
const void *job_said(struct call *c, const struct job *j, enum said_in in);
/* Was it said at all, if only as 0? */
bool job_found(const struct job *j, const char *name);
/* As it is stored; "" where nothing was said. A choice is its name. */
const char *job_found_text(const struct job *j, const char *name);
bool job_found_flag(const struct job *j, const char *name);
uint64_t job_found_number(const struct job *j, const char *name);
date job_found_date(const struct job *j, const char *name);                          /* DATE_NONE */

/* found_to.c: where a finding goes when its job finishes. NULL: no field of an account that one may go to. */
const struct field *target_field(const char *name);
/* May that be said of it? */
enum status found_target_good(struct call *c, const struct flow_target *to, const struct field *own, const char *value);
/* Is anything said that goes to its account? */
bool found_goes(struct call *c, const struct job *j);
/* Of what was said now and goes to a field of the job's account: what that field is now. */
enum status found_stands(struct call *c, struct job *j);
/* Writes them to the job's account; of a job without one nothing. A field that was changed there since this was said
 * stays as it is, and an event of the job says which. */
enum status found_to_account(struct call *c, struct job *j);

/* As a screen may show them: personal data masked, and what its flow does not know. */
void found_masked(struct call *c, struct job *j);

/* flow_when.c: do all of these hold for it? Of what was not said none does, and `unless` does. */
bool flow_when_holds(struct call *c, const struct job *j, const struct flow_cond *cond, unsigned n);

/* Is that said? Refused ST_stage_needs by its path. */
enum status said_needs(struct call *c, const struct job *j, const struct stage_need *need, unsigned n);
/* The path of such a field in a request: "change[0].x", "application[0].x", "x". */
const char *said_path(struct call *c, const struct said_field *of);

#endif
