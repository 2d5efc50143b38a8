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
    [INPUT_MONEY] = "help.type.money", [INPUT_NUMBER] = "help.type.number",
    [INPUT_DATE] = "help.type.date", [INPUT_TIME] = "help.type.time", [INPUT_ACCOUNT] = "help.type.account",
    [INPUT_SECRET] = "help.type.secret", [INPUT_CODE] = "help.type.code", [INPUT_MONTH] = "help.type.month",
    [INPUT_IDENTITY] = "help.type.identity",
};

/* A figure of a meter is typed as an amount and is none. */
static const char *type_words(const struct input_spec *spec)
{
    bool figure = spec->type == INPUT_MONEY && spec->field && spec->field->type == FT_ENERGY;
    return figure ? "help.type.energy" : type_help[spec->type];
}

/* The sentence of an input: of this form where the name means something else on it, else of
 * the field wherever it stands. pieces1 to pieces8 are one field. */
static const char *sentence(const struct form *form, const struct input_spec *spec, char *key, size_t room)
{
    const char *dot = strrchr(spec->name, '.'), *name = dot ? dot + 1 : spec->name + (spec->name[0] == '@');
    snprintf(key, room, "help.%s.%s", form->name, name);
    if (known(key))
        return tr(key);
    if (input_of_no_request(spec)) {
        char own[OWN_KEY];
        snprintf(key, room, "%s", own_word_key("help", name, own));
        return known(key) ? tr(key) : "";
    }
    snprintf(key, room, "help.field.%s", name);
    for (size_t n = strlen(key); n && key[n - 1] >= '0' && key[n - 1] <= '9' && !known(key); n--)
        key[n - 1] = '\0';
    return known(key) ? tr(key) : "";
}

static size_t put_text(char *out, size_t room, const char *text)
{
    text_copy(out, room, text);
    return strlen(out);
}

/* What the record says of it: how it is typed, how long it may be, what it is chosen from. */
static void format_text(const struct input_spec *spec, char *out, size_t room)
{
    char choices[400], limit[16], one[440];
    size_t n = 0;
    snprintf(limit, sizeof limit, "%u", spec->limit);
    if (spec->type != INPUT_TEXT && spec->type != INPUT_COMMAND)
        n = put_text(out, room, tr(type_words(spec)));
    if (spec->codes && code_choices_text(spec->codes, 120, choices, sizeof choices)) {
        tr_fill(one, sizeof one, "help.choices", choices, NULL, NULL, NULL);
        n += put_text(out + n, room - n, one);
    } else if (spec->type == INPUT_TEXT) {
        tr_fill(one, sizeof one, "help.limit", limit, NULL, NULL, NULL);
        n += put_text(out + n, room - n, one);
    }
    if (spec->flags & INPUT_NEEDED && n + 4 < room)
        snprintf(out + n, room - n, "  %s", tr("help.needed"));
}

void help_of_input(const struct form *form, const struct input_spec *spec, char *out, size_t room)
{
    char key[128], format[800] = "";
    format_text(spec, format, sizeof format);
    snprintf(out, room, "%s\n%s%s", sentence(form, spec, key, sizeof key), format, *format ? "\n" : "");
}

/* The message of now, whole, however little room its row has, and what to do about a refusal. */
static size_t message_text(const struct page *p, char *out, size_t room)
{
    const struct message *m = &p->message;
    out[0] = '\0';
    if (!m->text[0])
        return 0;
    int n = snprintf(out, room, "%s\n%s%s", m->text, m->bad ? tr("help.message.more") : "", m->bad ? "\n" : "");
    return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

/* A re-read says on its row what has room there; all of it is here. */
static const char *changed_text(const struct page *p)
{
    return p->changed && strcmp(p->message.key, "desk.stale") == 0 ? p->changed : "";
}

#define FIGURES_ROOM 32768               /* 200 bills, a line each */

void help_show(struct page *p)
{
    char key[128], of_input[1200] = "", said[MESSAGE_ROOM + 300];
    const char *page_words = "", *title = tr(p->form->title), *text;
    struct pool *pool = pool_new(4096);
    char *figures = pool_get(pool, FIGURES_ROOM);
    figures[0] = '\0';
    if (p->screen->explain && p->shown)
        p->screen->explain(p, figures, FIGURES_ROOM);
    snprintf(key, sizeof key, "help.%s", p->form->name);
    if (known(key))
        page_words = tr(key);
    message_text(p, said, sizeof said);
    bool list = bar_list(p) >= 0;
    const char *keys = pool_printf(pool, "%s%s%s", list ? tr("help.list") : "", list ? "\n" : "", tr("help.keys"));
    if (p->focus < 0) {
        text = pool_printf(pool, "%s%s%s", said, changed_text(p), *page_words ? page_words : keys);
    } else {
        const struct input_spec *spec = p->input[p->focus].spec;
        help_of_input(p->form, spec, of_input, sizeof of_input);
        text = pool_printf(pool, "%s%s%s%s%s%s%s", said, changed_text(p), figures, of_input, page_words,
                           *page_words ? "\n" : "", keys);
        title = pool_printf(pool, "%s  %s", title, tr(spec->label));
    }
    popup_text(p, title, text);
    pool_free(&pool);
}

/* What is typed narrows the list, unless it is one of the list already. */
static bool offers(const struct code_set *set, const char *typed, const struct code_choice *c)
{
    char number[8];
    unsigned long v = strtoul(typed, NULL, 10);
    snprintf(number, sizeof number, "%u", c->value);
    return !typed[0] || code_offered(set, v) || strncmp(number, typed, strlen(typed)) == 0 || strstr(c->word, typed);
}

/* Nothing of the list is what is typed. */
static void none_say(struct page *p, const struct input *in)
{
    char typed[INPUT_BYTES];
    text_copy(typed, sizeof typed, in->editor.text);
    page_say(p, "help.codes.none", typed, NULL, NULL, NULL);
    page_beep(p);
}

static void codes_show(struct page *p, const struct input *in)
{
    struct pool *pool = pool_new(2048);
    unsigned all = code_choices(in->spec->codes, NULL, 0), n = 0;
    struct code_choice *choice = pool_array(pool, all + 1, sizeof *choice);
    const char **line = pool_array(pool, all + 1, sizeof *line), **value = pool_array(pool, all + 1, sizeof *value);
    code_choices(in->spec->codes, choice, all);
    for (unsigned i = 0; i < all; i++) {
        if (!offers(in->spec->codes, in->editor.text, &choice[i]))
            continue;
        value[n] = pool_printf(pool, "%u", choice[i].value);
        line[n++] = choice[i].word;
    }
    if (n)
        popup_values(p, tr(in->spec->label), line, value, n);
    else
        none_say(p, in);
    pool_free(&pool);
}

static void windows_answered(struct page *p, struct answer *a)
{
    const struct window_list *list = a->reply;
    unsigned n = 0;
    if (!page_went(p, a))
        return;
    const char **line = pool_array(a->pool, list->windows_n + 1, sizeof *line);
    const char **value = pool_array(a->pool, list->windows_n + 1, sizeof *value);
    for (unsigned i = 0; i < list->windows_n; i++) {
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

static void codes_text(const struct desk *d, struct buf *out)
{
    char number[CODE_TEXT];
    for (int code = 0; code < MENU_PLACES; code++) {
        const char *word = desk_code_word(d, code);
        if (word)
            buf_printf(out, "%s %s  ", code_text(code, number), word);
    }
    buf_u8(out, 0);
}

void acts_show(struct page *p)
{
    const char *lines[ACTS_MAX];
    unsigned n = 0;
    if (p->form->acts == 0) {
        struct buf text;
        buf_init(&text, 1u << 16);
        codes_text(p->desk, &text);
        popup_text(p, tr("desk.codes"), (const char *)text.at);
        buf_release(&text);
        return;
    }
    for (unsigned i = 0; i < p->form->acts; i++)
        lines[n++] = tr(p->form->act[i].word);
    popup_choose(p, tr("desk.acts"), lines, n, act_picked);
}
