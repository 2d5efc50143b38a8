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

/* One word of a remark: reverse_reason:wrong_account, remark.wrong_pin, or itself. */
static const char *remark_word(char *word)
{
    uint16_t value;
    char *name = strchr(word, ':');
    const struct code_set *set = NULL;
    if (name) {
        *name = '\0';
        set = code_set_by_name(word);
        *name = ':';
    }
    if (set && code_value(set, name + 1, &value))
        return code_word(set, value);
    return strncmp(word, "remark.", 7) == 0 ? tr(word) : word;
}

void remark_words(const char *remark, char *out, size_t room)
{
    char copy[804], *rest = copy;
    size_t n = 0;
    text_copy(copy, sizeof copy, remark ? remark : "");
    out[0] = '\0';
    for (char *word = strsep(&rest, " "); word && n + 1 < room; word = strsep(&rest, " ")) {
        int k = snprintf(out + n, room - n, "%s%s", n ? " " : "", remark_word(word));
        n += k > 0 ? (size_t)k : 0;
    }
}
