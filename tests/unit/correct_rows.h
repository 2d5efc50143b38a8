/* A few houses of the small office whose months are read, billed by runs and paid, for
 * tests of what is put right afterwards. */
#ifndef TESTS_UNIT_CORRECT_ROWS_H
#define TESTS_UNIT_CORRECT_ROWS_H

#include "tests/unit/counter.h"

#define CORRECT_MONTHS 3              /* 202608 to 202610; the clock is at 2026-11-23 */
#define CORRECT_FIRST 202608

/* A house: its price list, and its total at 0:00 of the first of August to November. Lists: plain (0.50), home
 * (0.52, above 180 kWh a month + 0.05, above 280 + 0.30), home-year (0.50, above 240 a year + 0.05, above 360 + 0.30),
 * dear (1.00), lamp (0.30), motor (0.40) and large (0.5383 and 40.00 a kVA of its 400, power factor not looked at).
 * Where it reads kvarh its factor is held against 0.90: 0.80 is 5 % more. Where its reverse register turns what it
 * feeds in is bought by the company at 0.3644 (list `fed`), tax of so many per 10,000 in it. */
struct correct_house {
    const char *list;
    energy total[CORRECT_MONTHS + 1], kvarh[CORRECT_MONTHS + 1], fed[CORRECT_MONTHS + 1];
    uint64_t surplus_tax;
};

extern struct hall correct_hall;
/* Opens the office with these houses and issues the bills of the months. */
void correct_open(const struct correct_house *house, unsigned n);
void correct_close(void);
/* The same, for cmocka_run_group_tests. */
int correct_teardown(void **state);
/* The house's bill of the month that stands; there is one. */
struct bill correct_bill_of(unsigned house, int32_t month);
const char *correct_account(unsigned i);
/* The bills of that month that stand nowhere yet, by a run as people make it. */
void correct_run(int32_t month);
enum status correct_as(char who, enum op_id op, const void *q, void *r);
/* Asked by one, granted by the other and done. */
enum status correct_leave(char who, char granter, enum op_id op, const void *q, void *r);
/* Asked by v; granted by that person (0: nobody) and done. */
enum status correct_with(char granter, enum op_id op, const void *q, void *r);
/* The house's standing figured bill of that month, ST_bill_unknown: none. */
enum status correct_bill(unsigned house, int32_t month, struct bill *b);
money correct_paid_ahead(unsigned house);
money correct_owed(unsigned house);
/* What its producer is owed. */
money correct_payable(unsigned house);
/* From today on it pays ahead, and was estimated; the estimate; it was told of a move of its balance, and is estimated
 * again today. */
void correct_pays_ahead(unsigned house);
struct prepay_now correct_prepay(unsigned house);
void correct_told(unsigned house, money balance);
/* k's till is open; pays the house so much in cash (oldest bill first); the receipt's number. */
void correct_till(void);
uint64_t correct_pay(unsigned house, money amount);
/* Everything the checks of the core prove, and that the journal says what the standing bills say. */
void correct_proved(void);
/* What is done at random, by TEST_SEED again: the seed is printed. */
void dice_begin(void);
unsigned dice(unsigned sides);

#endif
