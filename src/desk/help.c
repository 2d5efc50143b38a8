/* F1, F4 and F10: what this field is, what may stand in it, what this page and
 * the whole program can do. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool known(const char *key)
{
    return strcmp(tr(key), key) != 0;
}

static const char *const type_help[] = {
    [INPUT_TEXT] = "help.type.text", [INPUT_MONEY] = "help.type.money", [INPUT_NUMBER] = "help.type.number",
    [INPUT_DATE] = "help.type.date", [INPUT_TIME] = "help.type.time", [INPUT_ACCOUNT] = "help.type.account",
    [INPUT_COMMAND] = "help.type.command",
    [INPUT_SECRET] = "help.type.secret", [INPUT_CODE] = "help.type.code", [INPUT_MONTH] = "help.type.month",
    [INPUT_IDENTITY] = "help.type.identity",
};

void help_show(struct page *p)
{
    char key[128], text[2400], title[200], figures[1200] = "";
    const char *page_words = "";
    if (p->changed)
        text_copy(figures, sizeof figures, p->changed);
    else if (p->screen->explain && p->shown)
        p->screen->explain(p, figures, sizeof figures);
    snprintf(key, sizeof key, "help.%s", p->form->name);
    if (known(key))
        page_words = tr(key);
    if (p->focus < 0) {
        popup_text(p, tr(p->form->title), *page_words ? page_words : tr("help.keys"));
        return;
    }
    const struct input_spec *spec = p->input[p->focus].spec;
    const char *name = spec->name[0] == '@' ? spec->name + 1 : spec->name;
    snprintf(key, sizeof key, "help.%s.%s", p->form->name, name);
    snprintf(text, sizeof text, "%s%s\n%s\n%s", figures, tr(known(key) ? key : type_help[spec->type]), page_words,
             tr("help.keys"));
    snprintf(title, sizeof title, "%s  %s", tr(p->form->title), tr(spec->label));
    popup_text(p, title, text);
}

/* What is typed narrows the list, unless it is one of the list already. */
static bool offers(const struct code_set *set, const char *typed, const struct code_choice *c)
{
    char number[8];
    unsigned long v = strtoul(typed, NULL, 10);
    snprintf(number, sizeof number, "%u", c->value);
    return !typed[0] || code_offered(set, v) || strncmp(number, typed, strlen(typed)) == 0 || strstr(c->word, typed);
}

static void codes_show(struct page *p, const struct input *in)
{
    static struct code_choice choice[POPUP_MOST];
    static char text[POPUP_MOST][8];
    const char *line[POPUP_MOST], *value[POPUP_MOST];
    unsigned all = code_choices(in->spec->codes, choice, POPUP_MOST), n = 0;
    for (unsigned i = 0; i < all; i++) {
        if (!offers(in->spec->codes, in->editor.text, &choice[i]))
            continue;
        snprintf(text[n], sizeof text[n], "%u", choice[i].value);
        line[n] = choice[i].word;
        value[n] = text[n];
        n++;
    }
    if (n)
        popup_values(p, tr(in->spec->label), line, value, n);
    else
        page_beep(p);
}

static void windows_answered(struct page *p, struct answer *a)
{
    const struct window_list *list = a->reply;
    const char *line[POPUP_MOST], *value[POPUP_MOST];
    unsigned n = 0;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    for (unsigned i = 0; i < list->windows_n && n < POPUP_MOST; i++) {
        const struct window *w = &list->windows[i];
        if (w->closed || strcmp(w->unit_no, desk_user(p->desk)->unit_no) != 0)
            continue;
        value[n] = w->window_no;
        line[n++] = pool_printf(a->pool, "%s  %s  %s", w->window_no, code_word(&codes_print_way, w->print_way),
                                w->address);
    }
    if (n && p->focus >= 0 && p->input[p->focus].spec->flags & INPUT_WINDOWS)
        popup_values(p, tr("window"), line, value, n);
    else if (!n)
        page_say(p, "help.windows.none", NULL, NULL, NULL, NULL);
}

#define CHOICES_EDGE (79 - 5 + 1)        /* as frame.c paints them */

bool choices_there(const struct page *p, const struct input *in)
{
    char text[400];
    if (in && in->spec->codes && in->spec->flags & INPUT_CHOICES)      /* all of them behind it? */
        return !code_choices_text(in->spec->codes, CHOICES_EDGE - in->spec->to, text, sizeof text);
    return in && (in->spec->codes || in->spec->flags & INPUT_WINDOWS || names_there(p, in));
}

void choices_show(struct page *p)
{
    static const struct list_ask first = { .token = "" };
    const struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    if (in && in->spec->flags & INPUT_WINDOWS)
        page_ask(p, OP_window_list, &first, windows_answered);
    else if (in && in->spec->codes)
        codes_show(p, in);
    else if (names_there(p, in))
        names_show(p);
    else
        page_beep(p);
}

/* F10 lists the page's own acts first; picking one is typing its digit. */
static void act_picked(struct page *p, int number)
{
    if (p->screen->act && (unsigned)number <= p->form->acts)
        p->screen->act(p, p->form->act[number - 1].digit);
    else
        page_beep(p);
}

static size_t codes_text(const struct desk *d, char *out, size_t room)
{
    size_t n = 0;
    char number[CODE_TEXT];
    out[0] = '\0';
    for (int code = 0; code < MENU_PLACES; code++) {
        const char *word = desk_code_word(d, code);
        if (!word)
            continue;
        int k = snprintf(out + n, room - n, "%s %s  ", code_text(code, number), word);
        if (k < 0 || (size_t)k >= room - n)
            break;
        n += (size_t)k;
    }
    return n;
}

void acts_show(struct page *p)
{
    char text[1200];
    const char *lines[ACTS_MAX];
    unsigned n = 0;
    if (p->form->acts == 0) {
        codes_text(p->desk, text, sizeof text);
        popup_text(p, tr("desk.codes"), text);
        return;
    }
    for (unsigned i = 0; i < p->form->acts; i++)
        lines[n++] = tr(p->form->act[i].word);
    popup_choose(p, tr("desk.acts"), lines, n, act_picked);
}
