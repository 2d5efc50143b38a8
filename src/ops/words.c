/* Names of operations and remarks of the audit as words. A name without words is
 * shown as it is, never left out. */
#include "config.h"
#include "ops/words.h"

#include <stdio.h>
#include <string.h>

void op_words(const char *op, char *out, size_t room)
{
    char key[64];
    snprintf(key, sizeof key, "op.%s", op);
    const char *said = tr(key);
    text_copy(out, room, strcmp(said, key) == 0 ? op : said);
}

/* A word under group.name, or the name where nobody has one. */
static void word_or_name(const char *group, const char *name, char *out, size_t room)
{
    char key[80];
    snprintf(key, sizeof key, "%s.%s", group, name);
    const char *said = tr(key);
    text_copy(out, room, strcmp(said, key) == 0 ? name : said);
}

void setting_word(const char *setting_name, char *out, size_t room)
{
    word_or_name("setting", setting_name, out, room);
}

void staff_word(const char *staff_no, const char *staff_name, char *out, size_t room)
{
    if (strcmp(staff_no, staff_name) == 0)
        word_or_name("staff", staff_no, out, room);
    else
        text_copy(out, room, staff_name);
}

static const char *remark_word(char *text, code_word_fn *word)
{
    uint16_t value;
    char *name = strchr(text, ':');
    const struct code_set *set = NULL;
    if (name) {
        *name = '\0';
        set = code_set_by_name(text);
        *name = ':';
    }
    if (set && code_value(set, name + 1, &value))
        return word(set, value);
    return strncmp(text, "remark.", 7) == 0 ? tr(text) : text;
}

void remark_words(const char *remark, code_word_fn *word, char *out, size_t room)
{
    char copy[804], *rest = copy;
    size_t n = 0;
    text_copy(copy, sizeof copy, remark ? remark : "");
    out[0] = '\0';
    for (char *text = strsep(&rest, " "); text && n + 1 < room; text = strsep(&rest, " ")) {
        int k = snprintf(out + n, room - n, "%s%s", n ? " " : "", remark_word(text, word));
        n += k > 0 ? (size_t)k : 0;
    }
}
