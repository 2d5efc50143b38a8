/* F1, F4 and F10: what this field is, what may stand in it, what this page and
 * the whole program can do. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <string.h>

static bool known(const char *key)
{
    return strcmp(tr(key), key) != 0;
}

static const char *const type_help[] = {
    [INPUT_TEXT] = "help.type.text", [INPUT_MONEY] = "help.type.money", [INPUT_NUMBER] = "help.type.number",
    [INPUT_DATE] = "help.type.date", [INPUT_ACCOUNT] = "help.type.account", [INPUT_COMMAND] = "help.type.command",
    [INPUT_SECRET] = "help.type.secret", [INPUT_CODE] = "help.type.code", [INPUT_MONTH] = "help.type.month",
};

void help_show(struct page *p)
{
    char key[128], text[2400], title[200], figures[1200] = "";
    const char *page_words = "";
    if (p->screen->explain && p->shown)
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
    snprintf(text, sizeof text, "%s%s\n%s\n%s", figures, tr(known(key) ? key : type_help[spec->type]), page_words, tr("help.keys"));
    snprintf(title, sizeof title, "%s  %s", tr(p->form->title), tr(spec->label));
    popup_text(p, title, text);
}

static void choice_picked(struct page *p, int number)
{
    struct input *in = &p->input[p->focus];
    const struct code_set *set = in->spec->codes;
    char text[16];
    unsigned shown = 0;
    for (unsigned i = 0; i < set->codes; i++) {
        if (++shown != (unsigned)number)
            continue;
        snprintf(text, sizeof text, "%u", set->code[i].value);
        input_set(p, in->spec->name, text);
        p->typed = true;
    }
}

void choices_show(struct page *p)
{
    char line[9][80], key[96];
    const char *lines[9];
    const struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    if (!in || !in->spec->codes) {
        page_beep(p);
        return;
    }
    const struct code_set *set = in->spec->codes;
    unsigned n = 0;
    for (unsigned i = 0; i < set->codes && n < 9; i++, n++) {
        snprintf(key, sizeof key, "code.%s.%s", set->name, set->code[i].name);
        snprintf(line[n], sizeof line[n], "%s", tr(key));
        lines[n] = line[n];
    }
    popup_choose(p, tr(in->spec->label), lines, n, choice_picked);
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
    const struct form *form;
    out[0] = '\0';
    for (int code = 0; code < 100; code++) {
        form = form_by_code(code);
        if (!form || !desk_may(d, form))
            continue;
        int k = snprintf(out + n, room - n, "%02d %s  ", code, tr(form->title));
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
