/* A refusal as it is kept with parked work, and back: the sentence is made where it
 * is read, in the reader's language. */
#include "config.h"
#include "ops/parked.h"

void parked_keep(const struct fault *f, struct parked *p)
{
    *p = (struct parked){ .status = status_name(f->status), .field = f->field,
                          .arg1 = f->arg[0], .arg2 = f->arg[1], .arg3 = f->arg[2] };
}

/* A status this program has no name for is of a newer core. */
void parked_fault(const struct parked *p, struct fault *f)
{
    enum status s = status_by_name(p->status);
    fault_set(f, s == ST_COUNT ? ST_internal : s, p->field, p->arg1, p->arg2, p->arg3);
}
