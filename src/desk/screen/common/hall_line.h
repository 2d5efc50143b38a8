/* The line of a hall that gives numbers, on the first page: who waits and whom this window
 * has. One key each, where nothing is typed: + calls the next one, . says that whom one has
 * is done, / that he did not come and calls the next, F4 gives a number to who came to the
 * window. */
#ifndef DESK_SCREEN_COMMON_HALL_LINE_H
#define DESK_SCREEN_COMMON_HALL_LINE_H

#include "desk/screen.h"

/* On row 3 of the first page; nothing while no number was taken. */
void hall_line_paint(const struct page *p);
/* True: the key was one of these, and is taken. */
bool hall_line_press(struct page *p, struct press k);

/* The slip of a number that was taken: printed, and said in one line. */
void slip_said(struct page *p, const struct ticket_slip *slip, char *out, size_t room);
/* What a turn is called by: 023, and its kind's word. */
void ticket_number_text(const struct ticket *t, char out[24]);

#endif
