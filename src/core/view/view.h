/* view: pages over everything that stands below: a search over accounts and jobs,
 * an account with all that hangs on it, the home page. It reads and writes nothing;
 * no area uses it. Private to core. */
#ifndef CORE_VIEW_VIEW_H
#define CORE_VIEW_VIEW_H

#include "core/bill/bill.h"
#include "core/engine/limit.h"

enum {
#include "core/view/limits.def"
};

/* One row of a search list, with what is due today and what of it was paid by a cheque that waits. */
enum status account_find_row(struct call *c, const struct cheques *cheques, const struct account *a,
                             struct find_row *row_r);
/* Jobs first, as they came; accounts by address in natural order (3组2号 before 3组11号), then by name. */
void find_rows_sort(struct find_row *row, uint32_t n);

#endif
