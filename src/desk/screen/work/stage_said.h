/* The stages of account changes show what the change says. */
#ifndef DESK_SCREEN_STAGE_SAID_H
#define DESK_SCREEN_STAGE_SAID_H

#include "desk/screen.h"

/* Row `row` of it; "" past the last. */
void stage_said(const struct job *job, unsigned row, char *out, size_t room);

#endif
