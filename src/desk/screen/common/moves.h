/* What would move: before days, hours or limits are put, the open jobs that would be due at
 * another time by them are shown, and whoever puts them agrees to that. */
#ifndef DESK_SCREEN_MOVES_H
#define DESK_SCREEN_MOVES_H

#include "desk/screen.h"

/* Is it such an operation, so that go() is to be called when it was agreed to? The request is copied. */
bool moves_ask(struct page *p, enum op_id op, const void *request, void (*go)(struct page *p));

#endif
