/* Pages: the stack of open screens, and what each key does on any of them
 * (ux 2.1, 2.3). A screen sees a key first and may take it; what it leaves has
 * the same meaning everywhere. */
#include "config.h"
#include "desk/hooks.h"
#include "desk/session.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page *page_open(struct desk *d, const char *name, const char *arg)
{
    const struct form *form = form_by_name(name);
    if (!form)
        panic("no form %s", name);
    if (!form_fits(d, form) && form_small(name))
        form = form_small(name);
    struct pool *pool = pool_new(4096);
    struct page *p = POOL_NEW(pool, struct page);
    *p = (struct page){ .desk = d, .screen = screen_of(form), .form = form->side ? form->side : form, .pool = pool,
                        .below = d->top };
    p->arg = pool_copy(pool, arg ? arg : "");
    p->state = pool_get(pool, p->screen->state ? p->screen->state : 1);
    p->refreshed = clock_ticks();
    request_id_make(p->request_id);
    inputs_open(p);
    d->top = p;
    d->alert[0] = '\0';
    d->dirty = true;
    if (p->screen->open)
        p->screen->open(p);
    return p;
}

struct page *page_open_number(struct desk *d, const char *name, uint64_t number)
{
    char arg[24];
    snprintf(arg, sizeof arg, "%" PRIu64, number);
    return page_open(d, name, arg);
}

void page_free(struct page **page)
{
    struct page *p = *page;
    *page = NULL;
    if (p->screen->close)
        p->screen->close(p);
    asks_forget_page(p);
    popup_close(p);
    free(p->undo_text);
    if (p->shown_pool)
        pool_free(&p->shown_pool);
    source_free(p);
    stale_forget(p);
    struct pool *pool = p->pool;
    pool_free(&pool);
}

bool page_is_top(const struct page *p)
{
    return p->desk->top == p;
}

void page_close(struct page *p)
{
    struct desk *d = p->desk;
    if (d->top != p)
        panic("page %s closed under another", p->form->name);
    if (!p->below)
        return;
    d->top = p->below;
    page_free(&p);
    d->dirty = true;
    if (d->top->screen->again)
        d->top->screen->again(d->top);
}

/* What a form presets is nobody's work. */
bool page_filled(const struct page *p)
{
    if (p->kept)
        return true;
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input *in = &p->input[i];
        const char *preset = in->spec->preset ? in->spec->preset : "";
        if (!in->hidden && in->spec->type != INPUT_SECRET && strcmp(in->editor.text, preset) != 0)
            return true;
    }
    return false;
}

bool page_unfinished(const struct page *p)
{
    if (hooks.waits(p))
        return true;
    if (p->screen->unfinished)
        return p->screen->unfinished(p);
    return p->form->parks && p->typed && (page_filled(p) || p->screen->save);
}

static bool parks_now(const struct page *p)
{
    return !p->done && !p->unparkable && (page_unfinished(p) || p->posting);
}

bool page_leaves(struct page *p)
{
    struct page *top = p->desk->top;
    if (!parks_now(p) || !park_full(p))
        return true;
    bool said = top->message.text[0] && strcmp(top->message.key, "park.full") == 0;
    if (said) {                      /* asked for again: to where a place can be made */
        page_open(p->desk, hooks.parked, "");
        return false;
    }
    page_say(top, "park.full", NULL, NULL, NULL, NULL);
    page_stop(top);
    page_beep(top);
    return false;
}

bool page_back(struct page *p)
{
    if (!p->below || !page_is_top(p) || !page_leaves(p))
        return false;
    if (parks_now(p))
        park(p);
    page_close(p);
    return true;
}

/* One page further down. What a page opens when it is come back to is no part of what is left. */
static bool down(struct desk *d)
{
    const struct page *below = d->top->below;
    return page_back(d->top) && d->top == below;
}

bool page_home(struct desk *d)
{
    while (d->top->below)
        if (!down(d))
            return false;
    return true;
}

void page_result(struct page *p, const char *line1, const char *line2)
{
    struct desk *d = p->desk;
    text_copy(d->result[0], sizeof d->result[0], line1);
    text_copy(d->result[1], sizeof d->result[1], line2);
    park_drop(p);
    p->done = true;
    while (d->top->below && !d->top->awaits)    /* what was opened meanwhile is parked, not lost */
        if (!down(d))
            break;
    if (d->top->awaits)
        text_copy(d->top->message.text, sizeof d->top->message.text, line1);
    d->top->awaits = false;
    desk_refresh_home(d);
}

void page_leave(struct page *p, const char *key, const char *a1, const char *a2, const char *a3)
{
    struct page *below = p->below;
    const char *arg[3] = { a1, a2, a3 };
    char kept[3][MESSAGE_ROOM];          /* they may lie in the page that goes */
    for (unsigned i = 0; i < COUNT_OF(arg); i++)
        if (arg[i]) {
            text_copy(kept[i], sizeof kept[i], arg[i]);
            arg[i] = kept[i];
        }
    park_drop(p);
    p->done = true;
    page_close(p);
    page_say(below, key, arg[0], arg[1], arg[2], NULL);
}

void page_jump(struct page *p, int code)
{
    struct desk *d = p->desk;
    const struct form *form = form_by_name(code_is_menu(code) ? hooks.menu : "");
    char typed[CODE_TEXT];
    code_text(code, typed);
    if (!form)
        form = form_by_code(code);
    if (!form || !desk_may(d, form)) {
        page_say(p, form ? "desk.code_denied" : "desk.code_unknown", typed, form ? tr(form->title) : NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    if (!(screen_of(form)->flags & SCREEN_OVER) && !page_home(d))   /* stepping away keeps what is open */
        return;
    page_open(d, form->name, code_is_menu(code) ? typed : "");
}

/* -- saying -- */

void page_say(struct page *p, const char *key, const char *a1, const char *a2, const char *a3, const char *a4)
{
    const char *args[4] = { a1, a2, a3, a4 };
    struct message *m = &p->message;
    tr_fill(m->text, sizeof m->text, key, a1, a2, a3, a4);
    m->bad = false;
    text_copy(m->key, sizeof m->key, key);
    for (unsigned i = 0; i < COUNT_OF(args); i++)
        text_copy(m->arg[i], sizeof m->arg[i], args[i] ? args[i] : "");
    p->desk->dirty = true;
}

void message_said_again(struct page *p)
{
    struct message *m = &p->message;
    if (!m->text[0])
        return;
    if (m->bad)
        tr_fault(&m->fault, m->text, sizeof m->text);
    else
        tr_fill(m->text, sizeof m->text, m->key, m->arg[0], m->arg[1], m->arg[2], m->arg[3]);
}

/* The core names tenders[0].received; the input may be @received. */
static bool fault_is_at(const struct input_spec *spec, const char *field)
{
    const char *dot = strrchr(field, '.'), *last = dot ? dot + 1 : field;
    const char *name = spec->name[0] == '@' ? spec->name + 1 : spec->name;
    return strcmp(spec->name, field) == 0 || strcmp(name, last) == 0
           || (spec->field && dot && strcmp(spec->field->name, last) == 0);
}

struct fault page_fault(const struct page *p, const struct fault *f)
{
    struct fault named = *f;
    const char *dot = strchr(f->field, '.');
    bool of_wish = dot && !strncmp(f->field, "wishes[", 7);      /* which one it is stays before its label */
    int wish = of_wish ? (int)(dot - f->field) + 1 : 0;
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input_spec *spec = &p->form->input[i];
        if (strcmp(spec->name, f->field) == 0 || (spec->path.steps > 1 && fault_is_at(spec, f->field)))
            snprintf(named.field, sizeof named.field, "%.*s%s", wish, f->field, spec->label);
    }
    return named;
}

void page_say_fault(struct page *p, const struct fault *f)
{
    struct fault named = page_fault(p, f);
    tr_fault(&named, p->message.text, sizeof p->message.text);
    p->message.bad = true;
    p->message.fault = named;
    p->desk->beep = p->desk->dirty = true;
}

void page_hush(struct page *p)
{
    p->message = (struct message){ .text = "" };
}

void page_say_none(struct page *p, unsigned rows, const char *key)
{
    if (rows == 0 && !p->message.text[0])
        page_say(p, key, NULL, NULL, NULL, NULL);
}

bool page_date(struct page *p, const char *name, date *day_r)
{
    struct fault f = { .status = ST_ok };
    bool good = input_date(p, name, day_r, &f) == ST_ok;
    if (!good)
        page_say_fault(p, &f);
    return good;
}

void page_filter(struct page *p, int input, void (*ask)(struct page *p))
{
    char line[128];
    if (strcmp(p->input[input].spec->name, "@line") != 0) {
        page_hush(p);
        page_focus(p, "@line");
        ask(p);
        return;
    }
    text_copy(line, sizeof line, p->input[input].editor.text);
    command_run(p, line);
}

void page_beep(struct page *p)
{
    p->desk->beep = true;
}

void page_stop(struct page *p)
{
    desk_drop_ahead(p->desk);
}

void page_refused(struct page *p, struct answer *a)
{
    if (piece_begin(p, a))
        return;
    for (unsigned i = 0; a->fault.field[0] && i < p->form->inputs; i++) {
        if (!p->input[i].hidden && fault_is_at(p->form->input + i, a->fault.field)) {
            page_focus_at(p, (int)i);
            p->input[i].wrong = true;
            break;
        }
    }
    p->landing = LAND_NONE;
    page_say_fault(p, &a->fault);
    page_stop(p);
    stale_reread(p, a);
}

void page_failed(struct page *p, struct answer *a)
{
    struct page *below = p->below;
    struct fault f = a->fault;
    page_close(p);
    page_say_fault(below, &f);
    page_stop(below);
}

/* -- keys -- */

static void move(struct page *p, int step)
{
    int n = (int)p->form->inputs;
    for (int i = 1; i < n; i++) {
        int to = (p->focus + n * n + step * i) % n;
        if (p->input[to].hidden)
            continue;
        page_focus_at(p, to);
        return;
    }
}

/* Rows of the first list down to this one have been on the screen. */
static unsigned seen_to(const struct page *p)
{
    unsigned to = p->top[0] + (unsigned)body_rows(p, &p->form->list[0]);
    return to > p->seen ? to : p->seen;
}

unsigned page_unseen(const struct page *p, unsigned rows)
{
    unsigned to = seen_to(p);
    return rows > to ? rows - to : 0;
}

void page_seen(struct page *p)
{
    p->seen = seen_to(p);
}

static void press_enter(struct page *p)
{
    char value[INPUT_BYTES];
    struct fault f = { .status = ST_ok };
    if (p->focus < 0) {
        if (p->screen->enter)
            p->screen->enter(p, -1);
        return;
    }
    struct input *in = &p->input[p->focus];
    if (in->spec->type == INPUT_COMMAND && !p->screen->enter && !in->editor.cut) {
        char text[128];
        text_copy(text, sizeof text, in->editor.text);
        last_remember(p->desk, p, in);
        command_run(p, text);
        return;
    }
    if (names_enter(p))
        return;
    if (input_value(p, in, value, sizeof value, &f) != ST_ok) {
        if (f.status == ST_field_missing && p->form->keypad)
            return;                  /* an Enter too many does nothing */
        in->wrong = true;
        in->editor.fresh |= in->editor.cut;
        input_entered(p, p->focus);
        page_say_fault(p, &f);
        page_stop(p);
        return;
    }
    input_leave(p, p->focus);
    input_entered(p, p->focus);
    last_remember(p->desk, p, in);
    if (p->screen->enter)
        p->screen->enter(p, p->focus);
    else
        page_go_on(p);
}

/* A list's first field that it is asked by; -1: it is asked by none. */
static int filter_of(const struct page *p)
{
    bool list = p->form->op && p->form->op->kind == OP_READ && p->screen->enter && form_input(p->form, "@line") >= 0;
    for (unsigned i = 0; list && i < p->form->inputs; i++)
        if (p->form->input[i].type != INPUT_COMMAND && !p->input[i].hidden)
            return (int)i;
    return -1;
}

bool page_posts(const struct page *p)
{
    return p->screen->post || filter_of(p) >= 0;
}

void page_submit(struct page *p)
{
    if (!page_posts(p)) {
        page_beep(p);
        return;
    }
    if (p->focus >= 0) {
        input_leave(p, p->focus);
        input_entered(p, p->focus);
    }
    if (!page_check(p))
        return;
    if (p->screen->post)
        p->screen->post(p, false);
    else
        p->screen->enter(p, filter_of(p));
}

static bool function_key(struct page *p, enum press_code code)
{
    bool closed = p->screen->flags & SCREEN_CLOSED;
    switch (code) {
    case PRESS_HELP: help_show(p); return true;
    case PRESS_LIST: choices_show(p); return true;
    case PRESS_POST: page_submit(p); return true;
    case PRESS_F7: case PRESS_PAGE_UP: case PRESS_F8: case PRESS_PAGE_DOWN:
        if (!page_turn(p, code == PRESS_F7 || code == PRESS_PAGE_UP ? -1 : 1))
            page_beep(p);
        return true;
    case PRESS_REFRESH:
        p->desk->full_repaint = true;
        if (p->screen->flags & SCREEN_REFRESH && p->screen->open)
            p->screen->open(p);
        return true;
    case PRESS_PRINT:
        if (p->screen->print)
            p->screen->print(p);
        return true;
    case PRESS_FIND:
        if (!closed)
            page_home(p->desk);
        return true;
    case PRESS_BACK:
        if (!closed)
            page_back(p);
        return true;
    case PRESS_ACTS:
        if (!closed)
            acts_show(p);
        return true;
    default: return false;
    }
}

/* + - * / as the first key where an amount or a command may stand (ux 2.1.3). */
static bool operator_key(struct page *p, struct press k)
{
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_COMMAND, k.ch) : 0;
    if (ch != '+' && ch != '-' && ch != '*' && ch != '/')
        return false;
    struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    bool place = !in || in->spec->type == INPUT_MONEY || in->spec->type == INPUT_COMMAND;
    if (in && in->own && in->entered && in->editor.fresh && ch == '+')
        in->editor.fresh = false;    /* 100, Enter, +50: a sum goes on */
    if (!place || (in && in->editor.n > 0 && !in->editor.fresh))
        return false;
    if (p->screen->operator && p->screen->operator(p, ch))
        return true;
    return (ch == '+' || ch == '-') && page_turn(p, ch == '+' ? 1 : -1);
}

static bool changes_text(enum press_code code)
{
    switch (code) {
    case PRESS_CHAR: case PRESS_BACKSPACE: case PRESS_DELETE:
    case PRESS_CLEAR: case PRESS_LAST: case PRESS_UNDO: return true;
    default: return false;
    }
}

void page_press(struct page *p, struct press k)
{
    p->desk->dirty = true;
    if (p->popup) {
        popup_press(p, k);
        return;
    }
    if (changes_text(k.code))
        page_hush(p);
    if (p->screen->press && p->screen->press(p, k))
        return;
    if (function_key(p, k.code) || operator_key(p, k))
        return;
    switch (k.code) {
    case PRESS_ENTER: press_enter(p); return;
    case PRESS_DOWN: case PRESS_UP:
        if (!bar_move(p, k.code == PRESS_DOWN ? 1 : -1))
            move(p, k.code == PRESS_DOWN ? 1 : -1);
        return;
    case PRESS_TAB: case PRESS_NEXT: move(p, 1); return;
    case PRESS_BACKTAB: move(p, -1); return;
    default: break;
    }
    if (input_press(p, k) && p->screen->typed && changes_text(k.code))
        p->screen->typed(p);
    else if (p->focus < 0 && k.code == PRESS_CHAR)
        desk_useless(p->desk);
}
