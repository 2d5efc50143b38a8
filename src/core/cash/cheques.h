/* Cheques on their way to the bank's money (C7). */
#ifndef CORE_CASH_CHEQUES_H
#define CORE_CASH_CHEQUES_H

#include "core/cash/cash.h"

/* ST_voucher_unknown when there is none within reach. */
enum status cheque_read(struct call *c, const char *voucher, const char *bank, struct voucher *v_r);
/* ST_voucher_not_waiting, naming its state. */
enum status cheque_refuse(struct call *c, const struct voucher *v);
/* A day since it was handed in, and not one to come. */
enum status cheque_day(struct call *c, const struct voucher *v, date on, const char *field);
/* Its money from the till's clearing account to the bank, or back. */
enum status cheque_to_bank(struct call *c, const struct voucher *v, const struct payment *p, money amount);

#endif
