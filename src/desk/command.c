/* The entry line: what a number or a word typed into it means (ux 2.1.2, 2.2). */
#include "config.h"
#include "desk/hooks.h"
#include "desk/session.h"
#include <stdlib.h>
#include <string.h>

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
    if (digits == n && n == 2) {
        int code = atoi(text);
        input_set(p, p->input[p->focus].spec->name, "");
        page_jump(p, code);
        return;
    }
    hooks.find(p, text);
}
