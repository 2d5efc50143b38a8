/* What was said of a job so far, for whoever looks at it or goes on with it: all that a change says,
 * of an application what its stages found, and the fields of the flow's own. */
#ifndef DESK_SCREEN_STAGE_SAID_H
#define DESK_SCREEN_STAGE_SAID_H

#include "desk/screen.h"

#define SAID_ROWS 3                  /* @said1 to @said3 */

/* Row `row` of it, as many on it as fit; "" past the last. */
void stage_said(const struct job_page *page, unsigned row, char *out, size_t room);
/* How many of SAID_ROWS say something. */
unsigned stage_said_rows(const struct job_page *page);
/* Fields of the flow's own alone, on one row of so many columns. */
void found_said(const struct job_page *page, int columns, char *out, size_t room);
/* All of it in lines, for F1; "" where so many rows say it all. */
void said_rest(const struct job_page *page, unsigned rows, char *out, size_t room);

#endif
