/* 业务费: what acts of business cost, by dated rows, and the bills of it.
 *
 * A fee is a bill of fee_kind service, numbered from BILL_SEQ_FEES on in the month it was asked in, with
 * one line of bill_part fee (service income). It is paid, received, reversed, written off and refunded like
 * any other bill, but bears no late fee (domain 4.1: that is of energy), and nothing paid ahead is taken for it
 * unasked. Which job it is for stands in it (job_no); what the job does with it is work's. */
#ifndef CORE_BILL_FEE_H
#define CORE_BILL_FEE_H

#include "core/bill/bill.h"

/* The newest row up to that day, of the voltage or, where that has none, of none. ST_fee_rate_missing,
 * naming the item and the day; field is where the item stands in the request. */
enum status fee_rate_on(struct call *c, uint16_t fee_item, uint16_t voltage, date on, const char *field,
                        struct fee_rate *r_r);
/* Has the item a row that holds on that day, of whatever voltage? */
enum status fee_rate_there(struct call *c, uint16_t fee_item, date on, bool *there_r);
/* Of so many (1/100), half a fen up. ST_amount_overflow. */
enum status fee_of(struct call *c, const struct fee_rate *r, energy count, money *amount_r);
/* The bill that the account owes from today; kept, and its lines stand in the entry that is open: the caller posts. */
enum status fee_issue(struct call *c, const struct account *a, uint64_t job_no, uint16_t fee_item, energy count,
                      money amount, struct bill *b_r);
/* The next number of a fee in its month; ST_number_out_of_range, at the request's field. */
enum status fee_number(struct call *c, const char *account_no, int32_t month, const char *field, uint64_t *seq_r);

#endif
