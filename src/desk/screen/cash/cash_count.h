/* Cash by denomination: pieces typed against faces, for opening a shift and for
 * the count at its end, and for all cash that is handed over. The form has inputs
 * @pieces1 to @pieces8 and computed values @face1.., @amount1.. and @cash_total. */
#ifndef DESK_SCREEN_CASH_COUNT_H
#define DESK_SCREEN_CASH_COUNT_H

#include "desk/screen.h"

#define CASH_FACES 8

struct cash_count {
    struct denomination face[CASH_FACES];
    unsigned faces;
    const char *inputs;              /* what its inputs are called; NULL: @pieces */
};

/* The faces there are, largest first; inputs without one are hidden. */
void cash_faces_set(struct page *p, struct cash_count *c, const struct denomination *faces, unsigned n);
/* Answers @face1, @amount3, @cash_total; false when name is none of them. */
bool cash_text(const struct page *p, const struct cash_count *c, const char *name, char *out, size_t room);
money cash_total(const struct page *p, const struct cash_count *c);
/* Pieces from the inputs; faces with none are left out. Returns how many. */
unsigned cash_list(const struct page *p, const struct cash_count *c, struct denomination *out);

#endif
