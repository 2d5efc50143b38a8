/* prepay: 预付费, 费控. An account that pays ahead has a row that says what is left of it:
 *
 *     left = paid ahead - owed, late fee with it - used and not billed yet
 *
 * What is disputed, with a bank, paid in parts as agreed or for no energy is not taken off: none is cut off for it.
 * What is used is figured as a bill is, from the last billed day to the last reading, and
 * since then a day is as those were. What cannot be priced now is as it was known last: it
 * neither ends a stop nor begins one. Rows are estimated as their next_on comes, once a day
 * and after whatever moves the balance but a run's bill, in slices. Below the first
 * threshold the account is warned, below the second it is listed for disconnection, and
 * paid up again it is listed to have its supply back; each is a note, written once. What
 * comes of it is done by run/ahead.c. Private to core. */
#ifndef CORE_BILL_PREPAY_H
#define CORE_BILL_PREPAY_H

#include "core/bill/bill.h"

/* The terms of an account on a day; ST_not_found: it has never paid ahead. */
enum status prepay_terms_on(struct call *c, const char *account_no, date on, struct prepay_terms *t_r);
/* Its balance changed, or whose it is: if it pays ahead it is estimated next. */
enum status prepay_changed(struct call *c, const char *account_no);
/* Estimates it now, and notes a threshold it passed. */
enum status prepay_estimate(struct call *c, const struct prepay_now *old);

/* Paid ahead, less what is claimed. */
enum status prepay_balance(struct call *c, const struct account *a, money *balance_r);
/* Is its supply to be stopped, by what was estimated last and what was paid until this moment? */
struct prepay_stop {
    instant since;                       /* without a break; 0: it is not, or does not pay ahead */
    money missing;                       /* so much more, and it is not */
};
enum status prepay_stands(struct call *c, const struct account *a, struct prepay_stop *r);
/* Does what was said or asked for then still stand: is what the account paid ahead used up, and was it by then? */
enum status prepay_claimed_by(struct call *c, const char *account_no, instant at, bool *claimed_r);

/* The level of what is left, by thresholds. */
uint16_t prepay_level(money left, money warn_below, money stop_below);
/* Days until the threshold at so much a day, whole ones; nothing used: as many as the field holds. */
uint64_t prepay_days(money left, money stop_below, money daily);

#endif
