/* The price lists that core_make's cases are figured by. */
#ifndef TESTS_UNIT_MAKE_PRICES_H
#define TESTS_UNIT_MAKE_PRICES_H

#include "tests/unit/counter.h"

void make_prices_put(struct txn *t);
/* The day that a text begins with, as 2026-10-16. */
date day_of(const char *text);

#endif
