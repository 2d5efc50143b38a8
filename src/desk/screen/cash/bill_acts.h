/* "account month number", which pages about one bill are opened with. */
#ifndef DESK_SCREEN_BILL_ACTS_H
#define DESK_SCREEN_BILL_ACTS_H

#include "desk/screen.h"

bool bill_arg(const struct page *p, char account[24], int32_t *month_r, uint64_t *seq_r);

#endif
