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

/* Four digits are a code where a menu has it, this person's or not: a customer whose number ends so is no answer to
 * it. Else they are the tail of a number; * in front finds that all the same. */
static bool is_code(const char *text, size_t digits)
{
    return digits == 2 || (digits == 4 && code_is_menu(code_menu(atoi(text))) && form_by_code(atoi(text)));
}

enum act_stand act_stands(const struct page *p, const struct form_act *act)
{
    const struct desk *d = p->desk;
    const struct form *form = act->screen ? form_by_name(act->screen) : NULL;
    bool role = !act->roles || (d->user && d->user->roles & act->roles);
    if (!role || (form && !desk_may(d, form)))
        return ACT_OF_OTHERS;
    return p->screen->offers ? p->screen->offers(p, act->digit) : ACT_OFFERED;
}

/* An act that is not on the page is refused by its name: a digit that does nothing
 * leaves one to guess whether the key was taken. */
static bool act_refused(struct page *p, int digit)
{
    for (unsigned i = 0; i < p->form->acts; i++) {
        const struct form_act *act = &p->form->act[i];
        enum act_stand stands = act->digit == digit ? act_stands(p, act) : ACT_OFFERED;
        if (stands == ACT_OFFERED)
            continue;
        page_say(p, stands == ACT_OF_OTHERS ? "desk.act_of_others" : "desk.act_not_here", tr(act->word), NULL, NULL,
                 NULL);
        page_stop(p);
        return true;
    }
    return false;
}

static void act_run(struct page *p, int digit)
{
    if (act_refused(p, digit))
        return;
    if (p->screen->act)
        p->screen->act(p, digit);
    else
        page_beep(p);
}

void command_run(struct page *p, const char *text)
{
    text += strspn(text, " ");
    size_t n = strlen(text), digits = strspn(text, "0123456789");
    if (n == 0) {
        bar_open(p);                 /* without a list an Enter too many does nothing */
        return;
    }
    if (digits == n && n == 1) {
        input_set(p, p->input[p->focus].spec->name, "");
        act_run(p, text[0] - '0');
        return;
    }
    if (digits && n == digits + 1 && text[digits] == '/') {
        uint64_t place = strtoull(text, NULL, 10);
        input_set(p, p->input[p->focus].spec->name, "");
        bar_open_at(p, place);
        return;
    }
    if (digits == n && is_code(text, n)) {
        int code = atoi(text);
        input_set(p, p->input[p->focus].spec->name, "");
        page_jump(p, code);
        return;
    }
    hooks.find(p, text);
}
