/* What the area of bills keeps in memory: nothing that is not in the store, only whether
 * timed work has to look there. Private to core. */
#ifndef CORE_BILL_BILL_AREA_H
#define CORE_BILL_BILL_AREA_H

#include "core/engine/inner.h"

struct bill_area {
    date judged_on;                      /* the last day all agreements were judged; the timer's */
    date estimated_on;                   /* and all who pay ahead were estimated */
    _Atomic bool prepay_told;            /* the feed has told of one since */
};
struct bill_area *bill_area_of(struct core *core);

#endif
