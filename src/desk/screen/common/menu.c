/* A menu (03 to 08): what this person may use of the codes that begin with its two
 * digits. Two more digits, or all four from any entry line, open one. */
#include "config.h"
#include "desk/screen.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int menu_of(const struct page *p)
{
    return atoi(p->arg);
}

static const struct form *form_from(const struct page *p, int *place)
{
    const struct form *form = NULL;
    while (!form && ++*place < MENU_PLACES)
        form = desk_code_form(p->desk, code_in_menu(menu_of(p), *place));
    return form;
}

static unsigned rows(const struct page *p, const char *list)
{
    unsigned n = 0;
    (void)list;
    for (int place = 0; form_from(p, &place); )
        n++;
    return n;
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    int place = 0;
    const struct form *form = form_from(p, &place);
    (void)list;
    while (form && row--)
        form = form_from(p, &place);
    if (form && strcmp(column, "@code") == 0)
        snprintf(out, room, "%02d", place);
    else if (form)
        text_copy(out, room, tr(form->title));
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char key[24];
    snprintf(key, sizeof key, "menu.%02d", menu_of(p));
    if (strcmp(name, "@menu") == 0)
        snprintf(out, room, "%02d %s", menu_of(p), tr(key));
    else if (!rows(p, ""))
        text_copy(out, room, tr("form.menu.none"));
}

/* Two digits are the menu's own, but those that begin with 0: they mean the same everywhere. */
static void enter(struct page *p, int input)
{
    char line[128];
    text_copy(line, sizeof line, p->input[input].editor.text);
    bool own = strlen(line) == 2 && strspn(line, "0123456789") == 2 && line[0] != '0';
    if (own)
        input_set(p, "@line", "");
    if (own)
        page_jump(p, code_in_menu(menu_of(p), atoi(line)));
    else
        command_run(p, line);
}

static const char *const computed[] = { "@codes", "@code", "@title", "@menu", "@none", NULL };

const struct screen screen_menu = {
    .name = "menu", .computed = computed, .enter = enter, .rows = rows, .cell = cell, .text = text,
};
