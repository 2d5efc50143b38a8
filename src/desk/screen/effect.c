#include "config.h"
#include "desk/screen/effect.h"
#include <stdio.h>
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
    char key[64];
    snprintf(key, sizeof key, "op.%s", op);
    const char *said = tr(key);
    text_copy(out, room, strcmp(said, key) == 0 ? op : said);
}

void effect_choices(const struct code_set *set, char *out, size_t room)
{
    char key[96];
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < set->codes && n + 1 < room; i++) {
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[i].name);
        int k = snprintf(out + n, room - n, "%s%u %s", n ? "  " : "", set->code[i].value, tr(key));
        n += k > 0 ? (size_t)k : 0;
    }
}
