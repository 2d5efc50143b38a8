/* agreement: 分期还款协议, what an account owes paid in parts. The row holds what was
 * agreed and never what is paid: that the bills say, so that a payment taken back, a
 * cheque that came back and a fee given up are in it at once. What is paid on the bills
 * since it was made goes to its parts in order.
 *
 *     kept -> fulfilled    all parts are paid, or its bills are
 *      |  <-               a payment of it was taken back
 *      |---> broken        a part was not paid so many days after its day
 *      '---> ended         by hand
 *
 * While it is kept its bills are not claimed by letters, and their late fee runs or
 * stands still as the setting said when it was made. Private to core. */
#ifndef CORE_BILL_AGREEMENT_H
#define CORE_BILL_AGREEMENT_H

#include "core/bill/bill.h"

/* ST_agreement_unknown when there is none, or it is out of reach. */
enum status agreement_read(struct call *c, uint64_t agreement_no, struct agreement *g_r);
/* The one of an account that is kept; ST_not_found. */
enum status agreement_kept(struct call *c, const char *account_no, struct agreement *g_r);
/* Those a bill is or was in, oldest first; it says whether there are any, so that most are not looked for. */
enum status bill_agreements(struct call *c, const struct bill *b, struct agreement **list_r, unsigned *n_r);
/* A bill put into one, by what it owed on its day. A fee that stands still is figured up to that day and stands there;
 * so is one that another agreement held, for the bill names the last one alone. */
void agreement_mark(const struct agreement *g, const struct debt *d, struct bill *b);
/* Refused where a bill is in one that is kept: ST_bill_agreed. */
enum status bill_not_agreed(struct call *c, const struct bill *b, const char *field);
/* After its bills were put: is it fulfilled, kept again, or broken? agreement_no 0: nothing. */
enum status agreement_settle(struct call *c, uint64_t agreement_no);
/* What is paid of it, and of each part: into the fields that are shown and not kept. */
enum status agreement_paid(struct call *c, struct agreement *g);
/* Which part is next, of one that agreement_paid filled; parts_n: none is. */
uint32_t agreement_part_next(const struct agreement *g);

/* One that is kept, as a page tells of it. */
enum status agreement_now(struct call *c, const struct agreement *kept, struct part_now *r);

/* The parts of a sum: the first of `first` or like the others, a day each `months` months, what does not divide in
 * the last. ST_ok, or ST_parts_sum where the first is the sum or more. */
struct parts_asked { money sum, first; uint32_t n; date from; unsigned months; };
enum status agreement_parts(const struct parts_asked *q, struct agreement_part *part);

#endif
