/* Why a figure is what it is (F1): the late fee of each bill, and what is due. */
#ifndef DESK_SCREEN_EXPLAIN_H
#define DESK_SCREEN_EXPLAIN_H

#include "desk/screen.h"

/* Appends a line for each of the bills that bears a late fee. */
void explain_fees(const struct bill_row *bills, unsigned n, char *out, size_t room);
/* Appends the sum they make. */
void explain_due(money principal, money late_fee, money due, char *out, size_t room);
/* Appends that a bill of the account cannot be figured while the calendar of the year is not loaded; nothing for "". */
void explain_year(const char *account_no, const char *name, const char *year, char *out, size_t room);
/* Appends what of an account was paid by cheques that have not cleared; nothing where there are none. */
void explain_cheque(const char *account_no, const char *name, money waiting, char *out, size_t room);

/* "paid in parts 12: 3 of 6, 100.00 by 2026-12-15". */
void part_text(const struct part_now *part, char *out, size_t room);

#endif
