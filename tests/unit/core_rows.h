/* Accounts, bills, a till and payments for a test's office: brought in by load
 * and made by operations, as an office would. */
#ifndef TESTS_CORE_ROWS_H
#define TESTS_CORE_ROWS_H

#include "tests/unit/core_office.h"

/* A whole file of that kind, decided and applied; rows are structs of its record. */
void rows_load(struct office *o, uint16_t kind, const void *rows, unsigned n);
void rows_account(struct office *o, const char *account_no, const char *unit_no);
void rows_bill(struct office *o, const char *account_no, int32_t month, money principal);
/* Window, paper, open shift. */
void rows_till(struct office *o, const char *staff_no, const char *unit_no);
/* Cash; the receipt's number. */
uint64_t rows_pay(struct office *o, const char *staff_no, const char *account_no, money amount);

#endif
