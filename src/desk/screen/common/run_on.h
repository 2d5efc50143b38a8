/* Texts that run on over the rows of a page, as many on a row as fit. One row of them is
 * asked for at a time:
 *
 *     struct run_on r = { .row = row, .columns = 66, .gap = "  ", .out = out, .room = room };
 *     run_on(&r, one);                  each of them, in order
 */
#ifndef DESK_SCREEN_RUN_ON_H
#define DESK_SCREEN_RUN_ON_H

#include <stddef.h>

struct run_on {
    unsigned row, at;                /* the row asked for, and the one that is being filled */
    int columns, used;               /* of the row being filled; a text that is wider has it alone */
    const char *gap;                 /* between two on one row */
    char *out;                       /* begins as "" */
    size_t room, n;
};

/* An empty text takes no place. */
void run_on(struct run_on *r, const char *text);

#endif
