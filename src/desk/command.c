/* The entry line: what a number or a word typed into it means (ux 2.1.2, 2.2). */
#include "config.h"
#include "desk/hooks.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct form *desk_code_form(const struct desk *d, int code)
{
    const struct form *form = form_by_code(code);
    return form && desk_may(d, form) ? form : NULL;
}

const char *desk_code_word(const struct desk *d, int code)
{
    char key[24];
    const struct form *form = desk_code_form(d, code);
    if (!code_is_menu(code))
        return form ? tr(form->title) : NULL;
    for (int place = 0; !form && place < MENU_PLACES; place++)
        form = desk_code_form(d, code_in_menu(code, place));
    snprintf(key, sizeof key, "menu.%02d", code);
    return form ? tr(key) : NULL;
}

/* Four digits are a code where one of this person's menus has it, else the tail of
 * a number; * in front finds that all the same. */
static bool is_code(const struct desk *d, const char *text, size_t digits)
{
    return digits == 2 || (digits == 4 && code_is_menu(code_menu(atoi(text))) && desk_code_form(d, atoi(text)));
}

void command_run(struct page *p, const char *text)
{
    text += strspn(text, " ");
    size_t n = strlen(text), digits = strspn(text, "0123456789");
    if (n == 0)
        return;                      /* an Enter too many does nothing */
    if (digits == n && n == 1) {
        input_set(p, p->input[p->focus].spec->name, "");
        if (p->screen->act)
            p->screen->act(p, text[0] - '0');
        else
            page_beep(p);
        return;
    }
    if (digits == n && is_code(p->desk, text, n)) {
        int code = atoi(text);
        input_set(p, p->input[p->focus].spec->name, "");
        page_jump(p, code);
        return;
    }
    hooks.find(p, text);
}
