/* Orders to cut off supply (run/cut.h makes them), as payments and the light coming back
 * move them. An order is the newest of its account, one at a time is open:
 *
 *     out -> cut -> restored
 *      \-> recalled -> ended, or cut where it was dark when the recall came
 *      \-> ended
 *
 * Recalled in the transaction in which nothing that its notice named is claimed any more;
 * its job ends there, so that nobody can report it done, and it stays on the crew's list
 * until they say how they found the place. */
#ifndef CORE_CHANGE_RECALL_H
#define CORE_CHANGE_RECALL_H

#include "core/core.h"

/* The newest of the account, if it is in that state; ST_not_found. */
enum status cut_order_in(struct call *c, const char *account_no, uint16_t state, struct cut_order *o_r);
/* Is a bill that it names still claimed by it? Not what was agreed on since, kept or not. Of one that names none: is
 * what was paid ahead used up still? */
enum status cut_order_claimed(struct call *c, const struct cut_order *o, bool *claimed_r);
/* One that is out. receipt_no: of the payment that did it; 0 none. */
enum status cut_order_recall(struct call *c, const struct cut_order *o, uint16_t reason, uint64_t receipt_no);
/* After the bills of a payment are written: recalls what it settled. */
enum status recall_paid(struct call *c, const char *account_no, uint64_t receipt_no);
/* The party leaves, or the account is closed: who owes nothing more is cut off by no order of before. */
enum status recall_leaving(struct call *c, const char *account_no);
/* Supply is on again. */
enum status cut_order_restored(struct call *c, const char *account_no);

#endif
