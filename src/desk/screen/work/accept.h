/* What every acceptance says alike, of an application or of a change: the core's
 * checks, the due date and how it is counted, the stages; and what is printed and
 * told when it is done. */
#ifndef DESK_SCREEN_ACCEPT_H
#define DESK_SCREEN_ACCEPT_H

#include "desk/screen.h"

/* One line of what the core found. */
void accept_check(const struct check_line *c, char *out, size_t room);
/* Row `row` of what the core found, as many on it as fit. */
void accept_checks(const struct work_prospect *w, unsigned row, char *out, size_t room);
/* "1 Identity here": how a paper stands, by its number in the list. */
void accept_paper(const struct job_paper *paper, unsigned no, char *out, size_t room);
/* "5 working days, due 11-30 Mon 17:30": and that nothing is missing, or what is. */
void accept_due(const struct work_prospect *w, char *out, size_t room);
/* "accepted 11-23 > survey 11-25 > ..." */
void accept_stages(const struct work_prospect *w, char *out, size_t room);
/* A due instant as it is told: 11-30 Mon 17:30. */
void accept_day(instant at, char *out, size_t room);

/* Of a job's clock: what is left or by how much it is late, and when it is due. */
void clock_text(const struct job_clock *k, char *out, size_t room);

/* Prints the receipt of acceptance, or the notice of all that is missing, and
 * says so at home. */
void accept_result(struct page *p, const struct work_accepted *r);

#endif
