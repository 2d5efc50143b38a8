/* The lines of an effect. Their words are keys, said here because the core has no
 * language. */
#include "config.h"
#include "desk/screen/common/effect.h"
#include "ops/words.h"
#include <string.h>

void effect_cell(const struct effect_line *line, const char *column, char *out, size_t room)
{
    if (strcmp(column, "@label") == 0)
        text_copy(out, room, tr(line->label));
    else
        text_copy(out, room, tr(strcmp(column, "@before") == 0 ? line->before : line->after));
}

void effect_what(const char *op, char *out, size_t room)
{
    op_words(op, out, room);
}
