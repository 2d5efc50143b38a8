/* What login and welcome share. */
#ifndef DESK_SCREEN_ENTRANCE_H
#define DESK_SCREEN_ENTRANCE_H

#include "desk/screen.h"

/* * is the next charset, / the other language: for an eye that cannot read what it sees. */
bool entrance_operator(struct page *p, int ch);

#endif
