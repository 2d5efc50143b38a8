/* lived: a county's year, read, billed, paid and corrected month after month over one store, and what must
 * hold after each. lived.c does what people do, by operations alone; lived_look.c reads the rows behind the
 * core's back and adds up. */
#ifndef TESTS_FLOW_LIVED_H
#define TESTS_FLOW_LIVED_H

#include <stdio.h>
#include "core/core.h"

#define DIE(...) (fprintf(stderr, "lived: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* A point that is billed, and what its meter shows now. */
struct lived_point {
    const char *account_no, *unit_no, *device_no, *price_list;
    uint16_t category;
    energy shows[40];                /* by register_kind; those that are in `kinds` */
    uint64_t kinds;
    bool touched;                    /* a correction, another meter or a roof came: its year is not the plain sum */
};

struct lived_county {
    struct core *core;
    struct pool *pool;               /* of the whole year */
    struct lived_point *point;
    unsigned points;
};

/* The accounts of a county that are billed by a list, with what their meters showed last. */
void lived_points(struct lived_county *c);
/* Somebody of the unit itself with that role. */
const char *lived_staff(struct lived_county *c, const char *unit_no, uint16_t role);
/* What one account owes by its bills, rest by rest: none of it a late fee. */
money lived_owed(struct lived_county *c, const char *account_no);
/* After a month, whatever happened in it: the check finds nothing; each ledger of what bills are made of holds, a
 * unit and month, what the bills' lines come to; every account's receivable is the rest of its bills; all
 * balances sum to nought; no day of an account is in two bills and none between them in none; each bill's charges
 * are its sum. */
void lived_proved(struct lived_county *c, int32_t month);
/* At the year's end, of households nothing happened to: the kWh of all bills are what the meter counted, and each
 * bill is what its tiers say, figured here from the list alone. */
void lived_households(struct lived_county *c, int32_t first, int32_t last);
/* "Income:Revenue:UNIT -123.45": what bills come to, as the journal of another program must have it. */
void lived_expected(struct lived_county *c, FILE *out);

#endif
