/* What the acts of core_money's random days share: the hall, the dice, and a second person's leave. */
#ifndef TESTS_UNIT_MONEY_RANDOM_H
#define TESTS_UNIT_MONEY_RANDOM_H

#include "tests/unit/counter.h"

extern struct hall hall;
extern date today;

unsigned roll(unsigned sides);
const char *any_account(void);
struct pay_tender some_tender(void);
enum status call(char who, enum op_id op, const void *q, void *r);
/* The same of an operation that needs an approval, asked for, given and used. */
bool with_leave(char who, enum op_id op, const void *q, void *r);
/* A payment that may be reversed, printed again or moved later. */
void paid_note(uint64_t receipt_no, char who);

/* -- money_owed.c: true: it was done -- */
bool agreement(void);
/* Those whose parts were missed are judged, and now and then one is ended. */
bool agreement_over(void);
bool write_off(void);
bool recover(char who);
bool prepaid(void);

#endif
