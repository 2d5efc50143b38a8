/* One 退补 being figured. Private to core. */
#ifndef CORE_CORRECT_ADJUST_H
#define CORE_CORRECT_ADJUST_H

#include "core/correct/correct.h"

struct adjusting {
    struct correcting k;
    const struct bill_adjust *q;
    struct make_extra extra;
    struct array old;                /* struct bill: of the days, and later ones */
    struct array spans, charges;     /* of the bill of the difference */
    money part[CODE_bill_part_funds + 1];
    struct bill bill;
};

/* The bill that is taken back was of a difference: those it was of stand alone again. What was figured since with it in
 * its tiers is in the way: ST_correction_later. */
enum status adjust_unmark(struct correcting *k);

#endif
