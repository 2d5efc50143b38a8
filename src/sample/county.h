/* county: what the files of the sample share. A struct county is made once and
 * only read afterwards, so that accounts may be made on several threads.
 * Private to sample. */
#ifndef SAMPLE_COUNTY_H
#define SAMPLE_COUNTY_H

#include "sample/dice.h"
#include "sample/sample.h"

#define COMPANY "130525"
#define VILLAGES 20                  /* of a township */
#define BLOCK 64                     /* accounts of one village, opened together */
#define UNITS_MAX 32
#define ACCOUNT_NO_FIRST 525000000u  /* serial 1 is 0525000001 */

struct weighted { const char *name; unsigned upto; };       /* upto: weights summed so far */
struct given { const char *name; unsigned sex; };

/* A business hall or township station with accounts. */
struct place {
    struct unit unit;
    const char *village[VILLAGES];   /* or streets, in town */
    bool town;
    unsigned upto;                   /* share of accounts, summed so far */
};

struct county {
    const struct sample_config *config;
    struct pool *pool;
    struct weighted *surname; unsigned surnames;
    struct given *given; unsigned givens;
    struct given *common; unsigned commons;
    struct place place[UNITS_MAX]; unsigned places;
    struct late_fee_rule late_fee_rule[8];       /* by category */
    int32_t last_month;              /* newest bill month */
    date today;
};

/* Reads sample/ and draws the villages; texts in pool. */
enum status county_open(struct county *c, const struct sample_config *config, struct pool *pool, struct fault *f);

/* A person: surname by weight, given name (every seventh from the common ones). */
struct person { const char *surname, *given; unsigned sex; };
struct person person_draw(const struct county *c, struct dice *d);
/* 18 digits with a right check digit; sex 1 or 2, 0 either. */
void identity_make(char out[19], date birth, unsigned sex, struct dice *d);
/* Unified social credit code of a firm in the county. */
void credit_code_make(char out[19], struct dice *d);

/* -- accounts -- profile.c */

enum pay_habit { HABIT_APP, HABIT_DEBIT, HABIT_PREPAID, HABIT_COUNTER };

struct known;                        /* a person of the manual, known.c */

/* What all else about an account follows from; cheap to make again. */
struct profile {
    uint32_t serial;
    const struct known *known;       /* NULL for nearly all */
    uint8_t place, village, habit, period, unpaid;
    uint8_t category, voltage;       /* codes */
    int8_t delay;                    /* days from issue to payment */
    bool disputes, in_transit;       /* its newest open bill is set aside, or with a bank batch */
    uint32_t base;                   /* kWh of an ordinary month */
    uint32_t capacity_kva;           /* of a two-part tariff, else 0 */
    uint32_t link_group;
};

void profile_make(const struct county *c, uint32_t serial, struct profile *p);
/* The whole row and what stands beside it; texts in pool. sealed: with identity numbers. */
void account_make(const struct county *c, const struct profile *p, struct account *a, struct meter *m,
                  struct pool *pool);
/* Notes of the account, at most 2; how many. */
unsigned notes_make(const struct county *c, const struct profile *p, struct note note[2], struct pool *pool);
char *account_no_make(uint32_t serial, char out[14]);

/* The serials there are: 1 to accounts, and those of known people beyond. */
uint64_t serials(const struct county *c);
uint32_t serial_at(const struct county *c, uint64_t i);

/* -- bills -- bills.c, and what became of each */

struct bill_fate {
    bool paid;
    uint8_t state;                   /* CODE_bill_state_... */
    date paid_on;
    int group_last;                  /* age of the newest bill paid together with this one */
};

/* A bill by its age: 1 is the newest month. */
struct month_bill {
    unsigned age;
    int32_t month;
    date issued_on, due_on;
    energy kwh;
    money principal, tax, funds;     /* funds and tax are within the principal */
    money late_fee;                  /* paid with it */
    int late_days;
    struct bill_fate fate;
};

void month_bill_make(const struct county *c, const struct profile *p, unsigned age, struct month_bill *b);
/* The stored row of it; reading_from is where the meter stood, receipt_no and
 * paid_at are of the payment at a counter, if it was one. */
void bill_row(const struct county *c, const struct profile *p, const struct month_bill *b, energy reading_from,
              uint64_t receipt_no, instant paid_at, struct bill *row, struct pool *pool);

/* One payment: the bills that were settled together, newest age first_age .. last. */
struct settlement {
    date on;
    money principal, late_fee;
    unsigned bills;
    struct month_bill bill[SAMPLE_MONTHS_MAX];
};
/* What was settled by the group whose newest bill is of that age; false: none or not yet. */
bool settlement_make(const struct county *c, const struct profile *p, unsigned age, struct settlement *s);

#endif
