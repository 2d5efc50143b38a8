/* What makes an account out of an application (effect_open_account.c) and out of each house of an estate's
 * (effect_open_estate.c): one way, so that both are the same account. */
#ifndef CORE_CHANGE_OPENING_H
#define CORE_CHANGE_OPENING_H

#include "core/change/change.h"

/* What the job says; an empty one where it says nothing. */
const struct application *application_of(struct call *c, const struct job *job);
/* May that meter come to a new account? No number: it may. One that was taken off elsewhere: *there_r, and its row.
 * rule.meter_shape, ST_meter_taken with the account it hangs at, both at that field. */
enum status opening_meter(struct call *c, const char *field, const char *meter_no, struct meter *old_r, bool *there_r);
/* Where bills are figured by lists, the price is one of them, on the day it begins; an office whose bills are loaded
 * says what it likes. ST_plan_unknown, ST_list_ended at that field. */
enum status opening_price(struct call *c, const char *field, const struct application *q);
/* The account with its number, its point and its meter, and the rows they are billed by. */
enum status opening_account(struct call *c, const struct job *job, const struct application *q, struct account *a_r);

#endif
