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

enum status screens_have_forms(struct fault *f)
{
    for (size_t i = 0; i < COUNT_OF(screens); i++)
        if (screens[i] != &screen_plain && !form_by_name(screens[i]->name))
            return fault_set(f, ST_file_broken, screens[i]->name, "0", "", "a screen without its form");
    return ST_ok;
}
