/* notice: 电费通知单, 电费账单: a bill with what its customer wants to see beside it. Private to core. */
#ifndef CORE_BILL_NOTICE_H
#define CORE_BILL_NOTICE_H

#include "core/bill/bill.h"

/* Of a bill that is there, in the call's pool; the account is within reach. */
enum status bill_notice_make(struct call *c, const struct account *a, const struct bill *b, struct bill_notice *n_r);
/* Sums of an account's bills of energy of a month that count; n_r 0: there are none. */
enum status month_bills(struct call *c, const char *account_no, int32_t month, struct month_sum *sum_r, uint32_t *n_r);

/* -- spread.c -- */
/* So many wrong of so many that were read, per 10,000, half up (抄表差错率, domain 5: by users, not by kWh). */
uint64_t misread_rate(uint64_t wrong, uint64_t read);

#endif
