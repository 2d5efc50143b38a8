/* The lines of an effect, said in the language of the screen: the core sends keys
 * where there are words and figures where there are figures. */
#ifndef DESK_SCREEN_EFFECT_H
#define DESK_SCREEN_EFFECT_H

#include "desk/screen.h"

/* Column @label, @before or @after of one line. */
void effect_cell(const struct effect_line *line, const char *column, char *out, size_t room);
/* pay.reverse in words. */
void effect_what(const char *op, char *out, size_t room);

#endif
