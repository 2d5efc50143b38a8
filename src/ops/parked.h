/* Parked: why work in slices stands. What parks it keeps the refusal as the fault
 * has it; who shows it makes the sentence. */
#ifndef OPS_PARKED_H
#define OPS_PARKED_H

#include "ops/ops.h"

/* The texts stay the fault's. */
void parked_keep(const struct fault *f, struct parked *p);
void parked_fault(const struct parked *p, struct fault *f);

#endif
