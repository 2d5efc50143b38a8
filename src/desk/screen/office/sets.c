/* The code sets the office may add to: the way to the table of each. */
#include "config.h"
#include "desk/screen.h"
#include <stdio.h>
#include <string.h>

static const char *const sets_computed[] = { "@sets", "@set", "@codes", NULL };

static const struct code_set *open_set(unsigned row)
{
    const struct code_set *set;
    for (unsigned i = 0; (set = code_set_at(i)); i++)
        if (set->open && row-- == 0)
            return set;
    return NULL;
}

static unsigned sets_rows(const struct page *p, const char *list)
{
    unsigned n = 0;
    (void)p;
    (void)list;
    while (open_set(n))
        n++;
    return n;
}

static void sets_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct code_set *set = open_set(row);
    (void)p;
    (void)list;
    if (strcmp(column, "@set") == 0)
        text_copy(out, room, tr(set->name));
    else
        snprintf(out, room, "%u", set->codes);
}

static void sets_pick(struct page *p, int digit)
{
    const struct code_set *set = digit > 0 ? open_set(p->top[0] + (unsigned)digit - 1) : NULL;
    if (set)
        page_open(p->desk, "codes", set->name);
    else
        page_beep(p);
}

const struct screen screen_sets = {
    .name = "sets", .computed = sets_computed, .rows = sets_rows, .cell = sets_cell, .act = sets_pick,
};
