/* The kinds of job that people open, as they are looked for: by number, name, initials. */
#ifndef DESK_SCREEN_KINDS_H
#define DESK_SCREEN_KINDS_H

#include "desk/screen.h"

/* Is it what was typed: a part of its word, large letters or small; the beginning of its initials; the name its flow
 * has? */
bool kind_meant(const struct flow *flow, const char *typed);
/* The word of the tens its place is in, among those offered at a counter. */
const char *kind_group(const struct flow *flow);

#endif
