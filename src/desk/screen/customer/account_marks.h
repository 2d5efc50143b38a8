/* What stands on an account beside its figures: benefits, a split to come, the
 * job that is under way. */
#ifndef DESK_SCREEN_ACCOUNT_MARKS_H
#define DESK_SCREEN_ACCOUNT_MARKS_H

#include "desk/screen.h"

/* "large household 5  2027-12-31"; of several their names. */
void account_flags(const struct account *a, date today, char *out, size_t room);
/* 过户: the bill to come is split at that day and reading; "" once it is there. */
void account_split(const struct account_page *page, char *out, size_t room);
/* The open job most in danger, and how many there are. */
void account_job(const struct account_page *page, char *out, size_t room);

#endif
