/* Finding, from any entry line (ux 2.2): one hit leads on at once, two or more
 * stop at the list, none says so and keeps the text selected. */
#ifndef DESK_SCREEN_FIND_H
#define DESK_SCREEN_FIND_H

#include "desk/screen.h"

void find_from(struct page *p, const char *text);
/* To payment for who has an open till, else to the summary. */
void account_open(struct desk *d, const char *account_no);
bool till_open(const struct desk *d);

#endif
