/* Screens by name. */
#include "config.h"
#include "desk/screen.h"
#include <string.h>

static const struct screen *const screens[] = {
#define SCREEN(name) &screen_##name,
#include "desk/screens.def"
#undef SCREEN
};

const struct screen *screen_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(screens); i++)
        if (strcmp(screens[i]->name, name) == 0)
            return screens[i];
    return &screen_plain;
}
