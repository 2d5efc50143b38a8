/* Account changes, opened from elsewhere: each kind by the form its flow names, or by one that is made. */
#ifndef DESK_SCREEN_CHANGE_H
#define DESK_SCREEN_CHANGE_H

#include "desk/screen.h"

/* May this person accept that kind? */
bool change_may(const struct desk *d, const struct flow *flow);
void change_open(struct desk *d, const struct flow *flow, const char *account_no);

#endif
