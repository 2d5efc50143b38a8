/* Houses at random, measured by meters: their rows are put in a store and the engine figures
 * the bill, which is what the slow calculator says (slow_meter.c). */
#ifndef TESTS_RULES_METERED_H
#define TESTS_RULES_METERED_H

#include "tests/unit/core_office.h"

/* From nought up to below `past`, by the seed of the test (tariffs.c). */
int64_t any(int64_t past);
/* So many houses; one that differs fails, named by its number. */
void metered_houses(struct office *o, unsigned long houses);
/* A house whose bill has more lines than a bill holds is refused, and of what there are too many is named. */
void metered_too_large(struct office *o);

#endif
