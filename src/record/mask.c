/* Personal data as it is shown until somebody looks on purpose: enough to know
 * one's customer by, too little to take away. A number keeps its two ends around
 * a fixed row of stars, so that its length is not told either; a name keeps its
 * first character. */
#include "config.h"
#include "record/shape.h"

#include <string.h>

struct mask_rule {
    const char *name;
    size_t front, back;       /* characters kept */
    const char *stars;
};

static const struct mask_rule rules[] = {
    { "phone",  3, 4, "****" },
    { "id_no",  4, 4, "********" },
};

static const struct mask_rule *rule_of(const char *field_name)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (!strcmp(rules[i].name, field_name))
            return &rules[i];
    return NULL;
}

static void put(char *out, size_t room, const char *text)
{
    size_t n = strlen(out);

    text_copy(out + n, room - n, text);
}

static void mask_number(const struct mask_rule *rule, const char *text, char *out, size_t room)
{
    size_t count = utf8_count(text);
    bool whole = count >= rule->front + rule->back + 4;
    size_t front = whole ? rule->front : count > 4;
    size_t back = whole ? rule->back : 0;
    char kept[32];

    text_copy(kept, utf8_prefix(text, front) < sizeof kept ? utf8_prefix(text, front) + 1 : sizeof kept, text);
    put(out, room, kept);
    put(out, room, rule->stars);
    put(out, room, text + utf8_prefix(text, count - back));
}

static void mask_name(const char *text, char *out, size_t room)
{
    size_t count = utf8_count(text), first = utf8_prefix(text, 1);
    char kept[8];

    text_copy(kept, first < sizeof kept ? first + 1 : sizeof kept, text);
    put(out, room, kept);
    put(out, room, count <= 2 ? "*" : "**");
}

char *mask_text(const char *field_name, const char *text, char *out, size_t n)
{
    const struct mask_rule *rule = rule_of(field_name);

    *out = '\0';
    if (!*text)
        return out;
    if (rule)
        mask_number(rule, text, out, n);
    else
        mask_name(text, out, n);
    return out;
}
