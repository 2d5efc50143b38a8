/* Which screen serves which form. */
#include "config.h"
#include "desk/screen.h"
#include <stdio.h>
#include <string.h>

static const struct screen *const screens[] = {
#define SCREEN(name, source) &screen_##name,
#include "desk/screens.def"
#undef SCREEN
};

const struct screen *screen_of(const struct form *form)
{
    for (size_t i = 0; i < COUNT_OF(screens); i++)
        if (strcmp(screens[i]->name, form->screen) == 0)
            return screens[i];
    return NULL;
}

static bool serves_any(const struct screen *screen)
{
    for (unsigned i = 0; form_at(i); i++)
        if (screen_of(form_at(i)) == screen)
            return true;
    return false;
}

/* Nothing opens a sheet of paper. */
static enum status served(const struct form *form, struct fault *f)
{
    char file[80], line[16];
    if (form->paper_rows || screen_of(form))
        return ST_ok;
    snprintf(file, sizeof file, "forms/%.60s", form->file);
    snprintf(line, sizeof line, "%u", form->screen_line);
    return fault_set(f, ST_file_broken, file, line, form->screen,
                     form->screen_line ? "no such screen" : "no screen has its name: it must say which serves it");
}

enum status screens_and_forms(struct fault *f)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && form_at(i); i++)
        s = served(form_at(i), f);
    for (size_t i = 0; !s && i < COUNT_OF(screens); i++)
        if (!serves_any(screens[i]))
            s = fault_set(f, ST_file_broken, screens[i]->name, "0", "", "a screen without its form");
    return s;
}
