/* The effects by name, and the lines they tell the counter. */
#include "config.h"
#include "core/work/effect.h"

#include <string.h>

static const struct job_effect *const effects[] = {
#define EFFECT(name) &effect_##name,
#include "core/change/effects.def"
#undef EFFECT
};

const struct job_effect *effect_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (!strcmp(effects[i]->name, name))
            return effects[i];
    return NULL;
}

static void line_add(struct check_line *list, unsigned *n, const struct check_line *line)
{
    if (*n < LOOK_LINES)
        list[(*n)++] = *line;
}

void look_line(struct look *look, bool warns, const char *key, const char *a1, const char *a2, const char *a3)
{
    line_add(look->line, &look->lines, &(struct check_line){ .key = key, .arg1 = a1, .arg2 = a2, .arg3 = a3,
                                                             .warns = warns });
}

void look_ends(struct look *look, const char *key, const char *a1, const char *a2, const char *a3)
{
    line_add(look->ends, &look->ends_n, &(struct check_line){ .key = key, .arg1 = a1, .arg2 = a2, .arg3 = a3 });
}
