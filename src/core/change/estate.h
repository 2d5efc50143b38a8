/* The houses of a housing estate, which are one application (domain 1.1): a list at its job, put whole and checked
 * whole (estate.put), and opened in one transaction when the job is done (effect_open_estate.c).
 *
 * It is one operation and no kind of file (core/load): a load is of those who bring in other systems' files, one at
 * a time, and applied by the timer later; a clerk puts a list to a job that is his, and is answered at once. What is
 * not said of a house is as the application says; the developer is its party until somebody else is named.
 *
 * The rows of houses are quiet: an audit record holds 500 changes. The row of the estate is not, and has their
 * digest, so the record says which houses they were, and `wattdesk check` that they are. */
#ifndef CORE_CHANGE_ESTATE_H
#define CORE_CHANGE_ESTATE_H

#include "core/change/opening.h"
#include "core/engine/check.h"

struct houses { struct estate_house *at; unsigned n; };

/* ST_not_found: none were put. */
enum status estate_read(struct call *c, uint64_t job_no, struct estate *e_r, struct houses *h_r);
/* Each as it may be, against the others and the store; of the i-th "houses[i].FIELD" is named. */
enum status estate_good(struct call *c, const struct application *q, const struct houses *h);
/* The application of one house, what it does not say as the whole's. */
struct application house_application(const struct application *q, const struct estate_house *h);
/* Puts the rows as they are now, and the estate's with their digest. */
enum status estate_write(struct call *c, const struct estate *old, struct estate *e, const struct houses *h);
/* The job is given up: they are gone, names and telephones with them. */
enum status estate_forget(struct call *c, uint64_t job_no);

enum status check_estates(struct check_run *r);

#endif
