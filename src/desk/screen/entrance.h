/* What login and welcome share. */
#ifndef DESK_SCREEN_ENTRANCE_H
#define DESK_SCREEN_ENTRANCE_H

#include "desk/screen.h"

void charset_next(struct page *p);
void lang_next(struct page *p);
void login_refused(struct page *p, enum status status, unsigned seconds);

#endif
