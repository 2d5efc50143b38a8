/* Slips of the card terminal, matched with postings both ways (C6). */
#ifndef CORE_CASH_SLIPS_H
#define CORE_CASH_SLIPS_H

#include "core/cash/cash.h"

/* ST_voucher_not_waiting when the terminal voided that slip; no slip is no fault here. */
enum status slip_check(struct call *c, uint64_t shift_no, const char *voucher, const char *field);
/* A posting takes the slip that waits for it in its shift. */
enum status slip_take(struct call *c, uint64_t shift_no, const char *voucher, uint64_t receipt_no);
/* Slips of the card tenders of that payment go to another receipt and state. */
enum status slips_of_receipt(struct call *c, const struct payment *p, uint64_t receipt_no, uint16_t state);
/* Each slip of a shift by its number, its texts in the call's pool. */
typedef enum status slip_visit(void *context, const struct pos_slip *slip);
enum status slips_walk(struct call *c, uint64_t shift_no, slip_visit *visit, void *context);

/* Slips and postings of a shift, and how many have no partner: all are compared, SLIPS_LISTED listed. */
enum status slips_compare(struct call *c, uint64_t shift_no, struct slip_list *r);

#endif
