/* The inputs of a page: what is typed, what it means, what is shown of it. */
#include "config.h"
#include "desk/session.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCANNED_DIGITS 10

void inputs_open(struct page *p)
{
    const struct form *form = p->form;
    p->input = pool_array(p->pool, form->inputs ? form->inputs : 1, sizeof *p->input);
    p->focus = form->inputs ? 0 : -1;
    for (unsigned i = 0; i < form->inputs; i++) {
        const struct input_spec *spec = &form->input[i];
        struct input *in = &p->input[i];
        in->spec = spec;
        editor_init(&in->editor, p->pool, (enum typed)spec->typed, spec->limit, spec->to - spec->from + 1u);
        if (spec->preset) {
            editor_set(&in->editor, spec->preset);
            in->editor.fresh = true;
            input_left(p, (int)i);
        }
    }
}

struct input *page_input(const struct page *p, const char *name)
{
    int i = form_input(p->form, name);
    if (i < 0)
        panic("form %s has no input %s", p->form->name, name);
    return &p->input[i];
}

const char *input_text(const struct page *p, const char *name)
{
    return page_input(p, name)->editor.text;
}

bool input_empty(const struct page *p, const char *name)
{
    return page_input(p, name)->editor.n == 0;
}

/* A number, a day, a code is typed whole: who comes back to it, or has had it looked up or
 * refused, types another and not more of it. Arrows and Backspace change what stands. */
static bool retyped(const struct input *in)
{
    switch (in->spec->type) {
    case INPUT_MONEY: case INPUT_NUMBER: case INPUT_DATE: case INPUT_MONTH: case INPUT_TIME: case INPUT_ACCOUNT:
        return true;
    case INPUT_CODE:
        return !(in->spec->field && in->spec->field->type == FT_CODES);
    default:
        return false;
    }
}

void input_entered(struct page *p, int input)
{
    struct input *in = &p->input[input];
    if (in->editor.fresh)
        return;                      /* it is so already, or a proposal */
    in->entered = in->editor.fresh = retyped(in) && in->editor.n > 0;
}

void input_set(struct page *p, const char *name, const char *text)
{
    struct input *in = page_input(p, name);
    editor_set(&in->editor, text);
    in->wrong = in->own = false;
    input_left(p, (int)(in - p->input));
    if (p->focus == in - p->input)
        input_entered(p, p->focus);
}

void input_hide(struct page *p, const char *name, bool hidden)
{
    page_input(p, name)->hidden = hidden;
}

void page_focus_at(struct page *p, int input)
{
    struct input *in = &p->input[input];
    side_of_input(p, input);
    if (p->focus >= 0 && p->focus != input)
        input_leave(p, p->focus);
    if (p->focus != input)
        input_entered(p, input);
    p->focus = input;
    in->editor.at = in->editor.n;        /* a proposal stays one: the first key replaces it */
}

void page_focus(struct page *p, const char *name)
{
    page_focus_at(p, (int)(page_input(p, name) - p->input));
}

const char *page_focus_name(const struct page *p)
{
    return p->focus >= 0 ? p->input[p->focus].spec->name : "";
}

/* -- meaning -- */

/* 100+50+0.5, as notes are counted into the hand. */
static enum status sum_parse(const char *typed, money *sum_r)
{
    char part[64];
    money one;
    enum status s = ST_ok;
    *sum_r = 0;
    for (const char *at = typed; !s; at++) {
        size_t n = strcspn(at, "+");
        text_copy(part, n + 1 < sizeof part ? n + 1 : sizeof part, at);
        s = n < sizeof part ? money_parse(part, &one) : ST_amount_invalid;
        if (!s && !money_add(*sum_r, one, sum_r))
            s = ST_amount_invalid;
        at += n;
        if (!*at)
            break;
    }
    return s;
}

/* An account's or a sheet's number, off a scanner: ten digits and more, no point, no
 * comma. Nobody types an amount so, and none is as large. */
bool input_scanned(const char *typed)
{
    size_t digits = strspn(typed, "0123456789");
    return digits >= SCANNED_DIGITS && typed[digits] == '\0';
}

static enum status money_value(const char *typed, char *out, size_t room, struct fault *f, const char *name)
{
    money amount;
    char text[MONEY_TEXT];
    enum status s = input_scanned(typed) ? ST_amount_invalid : sum_parse(typed, &amount);
    if (s != ST_ok)
        return fault_set(f, s, name, typed, NULL, NULL);
    text_copy(out, room, money_format_plain(amount, text));
    return ST_ok;
}

static enum status date_value(const struct page *p, const struct input_spec *spec, const char *typed,
                              char *out, size_t room, struct fault *f)
{
    date d;
    char text[DATE_TEXT];
    enum date_sense sense = spec->flags & INPUT_NEAR ? DATE_NEAR : spec->flags & INPUT_DUE ? DATE_DUE : DATE_PAST;
    enum status s = date_parse(typed, desk_today(p->desk), sense, &d, f);
    if (s != ST_ok) {
        if (f)
            text_copy(f->field, sizeof f->field, spec->name);
        return s;
    }
    text_copy(out, room, date_format(d, text));
    return ST_ok;
}

/* A day as dates are typed and, last, the hour: 1120 15:30, 20 1530; the hour alone is today's. */
static enum status time_value(const struct page *p, const struct input_spec *spec, const char *typed,
                              char *out, size_t room, struct fault *f)
{
    char text[INSTANT_TEXT], day[64];
    unsigned hour, minute, n = 0;
    date d = desk_today(p->desk);
    const char *clock = strrchr(typed, ' ');
    clock = clock ? clock + 1 : typed;
    bool good = sscanf(clock, strchr(clock, ':') ? "%2u:%2u%n" : "%2u%2u%n", &hour, &minute, &n) == 2 && !clock[n];
    if (!good || hour > 23 || minute > 59)
        return fault_set(f, ST_time_invalid, spec->name, typed, NULL, NULL);
    if (clock > typed) {
        snprintf(day, sizeof day, "%.*s", (int)(clock - typed - 1), typed);
        enum status s = date_value(p, spec, day, text, sizeof text, f);
        if (s != ST_ok || (s = date_parse_iso(text, &d)) != ST_ok)
            return s;
    }
    text_copy(out, room, instant_format(instant_of(d, (int)hour, (int)minute, 0), text));
    return ST_ok;
}

/* Digits only, what a person puts between them left out. */
static enum status digits_value(const char *typed, const char *between, char *out, size_t room,
                                struct fault *f, const char *name)
{
    size_t n = 0;
    for (; *typed && n + 1 < room; typed++) {
        if (strchr(between, *typed))
            continue;
        if (!isdigit((unsigned char)*typed))
            return fault_set(f, ST_number_invalid, name, typed, NULL, NULL);
        out[n++] = *typed;
    }
    out[n] = '\0';
    return ST_ok;
}

static enum status month_value(const char *typed, char *out, size_t room, struct fault *f, const char *name)
{
    enum status s = digits_value(typed, "-. ", out, room, f, name);
    if (s == ST_ok && (strlen(out) != 6 || !month_valid((int32_t)strtol(out, NULL, 10))))
        s = fault_set(f, ST_month_invalid, name, typed, NULL, NULL);
    return s;
}

/* A set of codes is typed as digits with blanks or commas between: 1 2. */
static enum status codes_value(const struct input_spec *spec, const char *typed, char *out, size_t room,
                               struct fault *f)
{
    size_t n = 0;
    out[0] = '\0';
    while (*typed) {
        char *end;
        unsigned long v = strtoul(typed, &end, 10);
        if (end == typed || !code_offered(spec->codes, v))
            return fault_set(f, ST_code_unknown, spec->name, typed, NULL, NULL);
        const char *name = code_name(spec->codes, (uint16_t)v);
        int k = name ? snprintf(out + n, room - n, "%s%s", n ? "," : "", name)
                     : snprintf(out + n, room - n, "%s%lu", n ? "," : "", v);
        if (k < 0 || (size_t)k >= room - n)
            return fault_set(f, ST_field_too_long, spec->name, "", NULL, NULL);
        n += (size_t)k;
        typed = end + strspn(end, " ,");
    }
    return ST_ok;
}

static void trimmed(const char *typed, char *out, size_t room)
{
    typed += strspn(typed, " ");
    text_copy(out, room, typed);
    for (size_t n = strlen(out); n > 0 && out[n - 1] == ' '; n--)
        out[n - 1] = '\0';
}

static void joined(const char *typed, char *out, size_t room)
{
    size_t n = 0;
    for (; *typed && n + 1 < room; typed++)
        if (!strchr(" -", *typed))
            out[n++] = *typed;
    out[n] = '\0';
}

enum status input_value(const struct page *p, const struct input *in, char *out, size_t room, struct fault *f)
{
    const struct input_spec *spec = in->spec;
    char typed[INPUT_BYTES], limit[16];
    trimmed(in->editor.text, typed, sizeof typed);
    out[0] = '\0';
    snprintf(limit, sizeof limit, "%u", in->editor.limit);
    if (in->editor.cut)
        return fault_set(f, ST_field_too_long, spec->name, limit, NULL, NULL);
    if (typed[0] == '\0')
        return spec->flags & INPUT_NEEDED ? fault_set(f, ST_field_missing, spec->name, NULL, NULL, NULL) : ST_ok;
    switch ((enum input_type)spec->type) {
    case INPUT_MONEY: return money_value(typed, out, room, f, spec->name);
    case INPUT_DATE: return date_value(p, spec, typed, out, room, f);
    case INPUT_TIME: return time_value(p, spec, typed, out, room, f);
    case INPUT_NUMBER: return digits_value(typed, ",", out, room, f, spec->name);
    case INPUT_ACCOUNT: return digits_value(typed, " -", out, room, f, spec->name);
    case INPUT_IDENTITY: joined(typed, out, room); return ST_ok;
    case INPUT_MONTH: return month_value(typed, out, room, f, spec->name);
    case INPUT_CODE:
        if (spec->codes)
            return codes_value(spec, typed, out, room, f);
        return digits_value(typed, "", out, room, f, spec->name);
    case INPUT_SECRET: text_copy(out, room, in->editor.text); return ST_ok;
    case INPUT_TEXT: case INPUT_COMMAND: break;
    }
    text_copy(out, room, typed);
    return ST_ok;
}

enum status input_money(const struct page *p, const char *name, money *amount_r, struct fault *f)
{
    char text[64];
    *amount_r = 0;
    enum status s = input_value(p, page_input(p, name), text, sizeof text, f);
    if (s != ST_ok || text[0] == '\0')
        return s;
    return money_parse_exact(text, amount_r);
}

enum status input_date(const struct page *p, const char *name, date *day_r, struct fault *f)
{
    char text[DATE_TEXT];
    *day_r = 0;
    enum status s = input_value(p, page_input(p, name), text, sizeof text, f);
    if (s != ST_ok || text[0] == '\0')
        return s;
    return date_parse_iso(text, day_r);
}

enum status input_number(const struct page *p, const char *name, uint64_t *number_r, struct fault *f)
{
    char text[64];
    *number_r = 0;
    const struct input *in = page_input(p, name);
    if (in->spec->type == INPUT_CODE) {
        *number_r = strtoul(in->editor.text, NULL, 10);
        return ST_ok;
    }
    enum status s = input_value(p, in, text, sizeof text, f);
    if (s == ST_ok)
        *number_r = strtoull(text, NULL, 10);
    return s;
}

/* -- what is shown after leaving -- */

static void show_date(struct input *in, const char *iso)
{
    date d;
    char key[24];
    editor_set(&in->editor, iso);
    if (date_parse_iso(iso, &d) != ST_ok)
        return;
    bool works = true;
    known_working(d, &works);
    snprintf(key, sizeof key, "weekday.%d", date_weekday(d));
    snprintf(in->shown, sizeof in->shown, "%s%s%s", tr(key), works ? "" : "  ", works ? "" : tr("date.day_off"));
}

/* 2026-11-20 15:30, which is read again as it stands. */
static void show_time(struct input *in, const char *iso)
{
    char text[32], day[DATE_TEXT];
    text_copy(day, sizeof day, iso);
    day[10] = '\0';
    show_date(in, day);
    snprintf(text, sizeof text, "%s %.5s", day, iso + 11);
    editor_set(&in->editor, text);
}

static void show_code(struct input *in)
{
    unsigned long v = strtoul(in->editor.text, NULL, 10);
    if (in->spec->codes && v <= UINT16_MAX && !(in->spec->field && in->spec->field->type == FT_CODES))
        text_copy(in->shown, sizeof in->shown, code_word(in->spec->codes, (uint16_t)v));
}

/* The kind of paper stands in the input beside it: id_kind for id_no. */
static enum id_fault identity_doubt(const struct page *p, const struct input *in, const char *value, char *right_r)
{
    char kind[64];
    size_t n = strlen(in->spec->name);
    snprintf(kind, sizeof kind, "%.*skind", (int)(n > 2 ? n - 2 : 0), in->spec->name);
    int beside = form_input(p->form, kind);
    unsigned long k = beside < 0 ? 0 : strtoul(p->input[beside].editor.text, NULL, 10);
    const char *name = k ? code_name(&codes_id_kind, (uint16_t)k) : NULL;
    return id_number_check(k ? id_paper(name ? name : "other")->check : ID_ANY, value, desk_today(p->desk), right_r);
}

/* A warning and never a refusal (ux K6). */
static void doubt_say(struct page *p, const struct input *in)
{
    char value[INPUT_BYTES], right[2] = "";
    if (in->doubt == ID_GOOD || input_value(p, in, value, sizeof value, NULL) != ST_ok)
        return;
    identity_doubt(p, in, value, right);
    page_say(p, id_fault_key(in->doubt), tr(in->spec->label), right, NULL, NULL);
}

void input_left(struct page *p, int input)
{
    struct input *in = &p->input[input];
    char value[INPUT_BYTES], text[MONEY_TEXT];
    money amount;
    in->shown[0] = '\0';
    in->doubt = ID_GOOD;
    if (in->editor.n == 0 || input_value(p, in, value, sizeof value, NULL) != ST_ok)
        return;
    names_shown(p, in);
    if (in->spec->type == INPUT_MONEY && money_parse_exact(value, &amount) == ST_ok)
        editor_set(&in->editor, money_format(amount, text));
    else if (in->spec->type == INPUT_DATE)
        show_date(in, value);
    else if (in->spec->type == INPUT_TIME)
        show_time(in, value);
    else if (in->spec->type == INPUT_CODE)
        show_code(in);
    else if (in->spec->type == INPUT_TEXT)
        editor_set(&in->editor, value);
    else if (in->spec->type == INPUT_IDENTITY)
        in->doubt = identity_doubt(p, in, value, NULL);
}

void input_leave(struct page *p, int input)
{
    input_left(p, input);
    doubt_say(p, &p->input[input]);
}

void inputs_said_again(struct page *p)
{
    for (int i = 0; i < (int)p->form->inputs; i++)
        if (i != p->focus && (p->input[i].spec->type == INPUT_DATE || p->input[i].spec->type == INPUT_CODE))
            input_left(p, i);
}

/* -- typing -- */

static void undo_keep(struct page *p, struct input *in)
{
    free(p->undo_text);
    p->undo_text = strdup(in->editor.text);
    p->undo_input = in;
}

static void undo(struct page *p)
{
    if (!p->undo_input || !p->undo_text)
        return;
    char *now = strdup(p->undo_input->editor.text);
    editor_set(&p->undo_input->editor, p->undo_text);
    page_focus_at(p, (int)(p->undo_input - p->input));
    free(p->undo_text);
    p->undo_text = now;
}

static void typed_char(struct page *p, struct input *in, int32_t ch)
{
    if (p->undo_input != in || in->editor.fresh)
        undo_keep(p, in);
    if (editor_insert(&in->editor, ch))
        p->typed = true;
    else
        desk_useless(p->desk);
}

bool input_press(struct page *p, struct press k)
{
    if (p->focus < 0)
        return false;
    struct input *in = &p->input[p->focus];
    struct editor *e = &in->editor;
    switch (k.code) {
    case PRESS_CHAR: typed_char(p, in, k.ch); break;
    case PRESS_BACKSPACE: editor_backspace(e); break;
    case PRESS_DELETE: editor_delete(e); break;
    case PRESS_LEFT: editor_left(e); return true;
    case PRESS_RIGHT: editor_right(e); return true;
    case PRESS_HOME: editor_home(e); return true;
    case PRESS_END: editor_end(e); return true;
    case PRESS_CLEAR: undo_keep(p, in); editor_set(e, ""); break;
    case PRESS_LAST: undo_keep(p, in); editor_set(e, last_value(p->desk, p, in)); break;
    case PRESS_UNDO: undo(p); break;
    default: return false;
    }
    in->wrong = false;
    in->own = true;
    in->doubt = ID_GOOD;
    in->shown[0] = '\0';
    return true;
}

/* -- the last value of each field, for ^R -- */

void last_remember(struct desk *d, const struct page *p, const struct input *in)
{
    if (in->spec->type == INPUT_SECRET || in->editor.n == 0)
        return;
    struct last_value *v = NULL;
    for (unsigned i = 0; i < LAST_VALUES && !v; i++)
        if (strcmp(d->last[i].form, p->form->name) == 0 && strcmp(d->last[i].input, in->spec->name) == 0)
            v = &d->last[i];
    if (!v)
        v = &d->last[d->last_n++ % LAST_VALUES];
    text_copy(v->form, sizeof v->form, p->form->name);
    text_copy(v->input, sizeof v->input, in->spec->name);
    text_copy(v->text, sizeof v->text, in->editor.text);
}

const char *last_value(const struct desk *d, const struct page *p, const struct input *in)
{
    for (unsigned i = 0; i < LAST_VALUES; i++)
        if (strcmp(d->last[i].form, p->form->name) == 0 && strcmp(d->last[i].input, in->spec->name) == 0)
            return d->last[i].text;
    return "";
}

bool page_asks(const struct page *p)
{
    return p->form->op && p->form->op->kind == OP_READ && p->screen->post;
}

/* A look-up's line for its list comes after what it is asked by. */
void page_walk(struct page *p, int input)
{
    int n = (int)p->form->inputs;
    bool asks = page_asks(p);
    while (++input < n && (p->input[input].hidden || (asks && p->form->input[input].type == INPUT_COMMAND)))
        ;
    if (input < n)
        page_focus_at(p, input);
    else if (asks)
        page_submit(p);
    else
        page_say(p, "desk.f9_posts", NULL, NULL, NULL, NULL);
}

void page_go_on(struct page *p)
{
    if (page_asks(p) || p->screen->flags & SCREEN_WALKS)
        page_walk(p, p->focus);
    else if (!page_next_needed(p) && p->screen->post)
        page_say(p, "desk.f9_posts", NULL, NULL, NULL, NULL);
}

bool page_next_needed(struct page *p)
{
    int n = (int)p->form->inputs;
    for (int i = p->focus + 1; i < n; i++) {
        if (!p->input[i].hidden && p->input[i].spec->flags & INPUT_NEEDED && p->input[i].editor.n == 0) {
            page_focus_at(p, i);
            return true;
        }
    }
    return false;
}
