/* Popups: lines over the lower body, nine at a time, picked by digit or read and
 * closed. They belong to their page and go with it. No key is lost to one: what a
 * popup has no use for closes it and acts on the page below, or is told. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POPUP_LINES 9
#define WORD_LONGEST 20
#define RULE_ROW 21                  /* of a page of 24 rows: the line under it */

struct popup {
    struct pool *pool;
    const char *title;
    const char **line;
    const char **value;              /* what picking a line types into the field; NULL */
    int *number;                     /* what it tells fn; NULL: its place from 1 */
    unsigned lines, top;
    picked_fn *fn;
    bool picks;                      /* otherwise text */
    char told[40];                   /* of the last key: why it did nothing */
};

void popup_close(struct page *p)
{
    if (!p->popup)
        return;
    struct pool *pool = p->popup->pool;
    p->popup = NULL;
    pool_free(&pool);
    p->desk->dirty = true;
}

static struct popup *popup_new(struct page *p, const char *title)
{
    popup_close(p);
    struct pool *pool = pool_new(1024);
    struct popup *u = POOL_NEW(pool, struct popup);
    u->pool = pool;
    u->title = pool_copy(pool, title);
    p->popup = u;
    p->desk->dirty = true;
    return u;
}

static struct popup *popup_lines(struct page *p, const char *title, const char *const *line, unsigned lines)
{
    struct popup *u = popup_new(p, title);
    u->line = pool_array(u->pool, lines ? lines : 1, sizeof *u->line);
    for (unsigned i = 0; i < lines; i++)
        u->line[u->lines++] = pool_copy(u->pool, line[i]);
    u->picks = true;
    return u;
}

void popup_choose(struct page *p, const char *title, const char *const *line, unsigned lines, picked_fn *fn)
{
    popup_lines(p, title, line, lines)->fn = fn;
}

void popup_codes(struct page *p, const char *title, const struct code_set *set, picked_fn *fn)
{
    struct code_choice choice[POPUP_MOST];
    const char *line[POPUP_MOST] = { NULL };
    unsigned n = code_choices(set, choice, POPUP_MOST);
    for (unsigned i = 0; i < n; i++)
        line[i] = choice[i].word;
    struct popup *u = popup_lines(p, title, line, n);
    u->number = pool_array(u->pool, n ? n : 1, sizeof *u->number);
    for (unsigned i = 0; i < n; i++)
        u->number[i] = choice[i].value;
    u->fn = fn;
}

void popup_values(struct page *p, const char *title, const char *const *line, const char *const *value, unsigned lines)
{
    struct popup *u = popup_lines(p, title, line, lines);
    u->value = pool_array(u->pool, lines ? lines : 1, sizeof *u->value);
    for (unsigned i = 0; i < lines; i++)
        u->value[i] = pool_copy(u->pool, value[i]);
}

/* What fits of a text that is too long: up to the last gap of two spaces, so that
 * no name of a list is torn, or all of it where there is none. */
static size_t fit_whole(const char *text, size_t fit)
{
    size_t at = fit;
    while (at > 1 && !(text[at - 1] == ' ' && text[at - 2] == ' '))
        at--;
    for (size_t word = fit; at <= 1 && word + WORD_LONGEST > fit && word > 1; word--)
        if (text[word - 1] == ' ')
            return word;             /* a sentence of words: between two of them */
    return at > 1 ? at : fit;
}

/* Text is broken at line feeds, and where a line is full. */
void popup_text(struct page *p, const char *title, const char *text)
{
    struct popup *u = popup_new(p, title);
    u->line = pool_array(u->pool, POPUP_MOST, sizeof *u->line);
    while (*text && u->lines < POPUP_MOST) {
        size_t n = strcspn(text, "\n");
        size_t fit = text_fit(text, 72, width_mode_now());
        size_t take = n <= fit ? n : fit_whole(text, fit);
        u->line[u->lines++] = pool_slice(u->pool, text, take);
        text += take;
        text += *text == '\n';
    }
}

static unsigned seen(const struct popup *u)
{
    unsigned left = u->lines - u->top;
    return left < POPUP_LINES ? left : POPUP_LINES;
}

static void paint_pages(const struct popup *u, int row)
{
    char text[24];
    if (u->told[0]) {
        paint_right(row, 45, 34, LOOK_TITLE, u->told);
        return;
    }
    if (u->lines <= POPUP_LINES)
        return;
    snprintf(text, sizeof text, "%u/%u  %s", u->top / POPUP_LINES + 1, (u->lines + POPUP_LINES - 1) / POPUP_LINES,
             u->picks ? "- +" : "F7 F8");
    paint_right(row, 60, 19, LOOK_TITLE, text);
}

/* Never over the message row, wherever the form has it, also where rows of the page
 * have given way to a low terminal. */
static int rule_row(const struct page *p)
{
    int message = p->form->message_row;
    bool low = message <= RULE_ROW && message > RULE_ROW - POPUP_LINES - 2;
    int rule = low ? message - 1 : RULE_ROW, row = row_on_screen(p->desk, p->form, rule);
    return row < rule && row ? row : rule;
}

void popup_paint(const struct page *p)
{
    const struct popup *u = p->popup;
    unsigned rows = u->lines < POPUP_LINES ? u->lines : POPUP_LINES;
    int rule = rule_row(p), first = rule - 1 - (int)rows;
    paint_blank(first, 1, 79, LOOK_TITLE);
    paint_text(first, 3, 56, LOOK_TITLE, u->title);
    paint_pages(u, first);
    for (unsigned i = 0; i < rows; i++) {
        char digit[12];
        int row = first + 1 + (int)i;
        paint_blank(row, 1, 79, LOOK_PLAIN);
        if (i >= seen(u))
            continue;
        snprintf(digit, sizeof digit, "%u", i + 1);
        if (u->picks)
            paint_text(row, 3, 2, LOOK_BOLD, digit);
        paint_text(row, u->picks ? 6 : 3, 72, LOOK_PLAIN, u->line[u->top + i]);
    }
    paint_rule(rule, 1, 79);
    if (u->picks)
        paint_cursor(first + 1, 3);
}

static void turn(struct page *p, int step)
{
    struct popup *u = p->popup;
    if (step > 0 && u->top + POPUP_LINES < u->lines)
        u->top += POPUP_LINES;
    else if (step < 0 && u->top > 0)
        u->top -= POPUP_LINES;
    else
        page_beep(p);
}

static int turns(struct press k, int32_t ch)
{
    bool down = k.code == PRESS_F8 || k.code == PRESS_PAGE_DOWN || ch == '+';
    bool up = k.code == PRESS_F7 || k.code == PRESS_PAGE_UP || ch == '-';
    return down - up;
}

/* A value goes into the field as if it had been typed and ended: on to the next. */
static void value_take(struct page *p, const char *value)
{
    int field = p->focus;
    char text[INPUT_BYTES];
    text_copy(text, sizeof text, value);     /* the popup it lies in closes */
    popup_close(p);
    input_set(p, p->input[field].spec->name, text);
    p->input[field].own = p->typed = true;
    if (p->screen->typed)
        p->screen->typed(p);
    page_press(p, (struct press){ .code = PRESS_ENTER });
}

static void pick(struct page *p, unsigned at)
{
    const struct popup *u = p->popup;
    int number = u->number ? u->number[at] : (int)at + 1;
    picked_fn *fn = u->fn;
    if (u->value) {
        value_take(p, u->value[at]);
        return;
    }
    popup_close(p);
    if (fn)
        fn(p, number);
}

static void tell(struct page *p, const char *key, const char *arg)
{
    struct popup *u = p->popup;
    tr_fill(u->told, sizeof u->told, key, arg, NULL, NULL, NULL);
    page_beep(p);
}

/* The keys that mean "away with it", and no more. */
static bool dismisses(const struct popup *u, enum press_code code)
{
    return code == PRESS_BACK || code == PRESS_HELP || code == PRESS_ACTS || (u->picks && code == PRESS_LIST);
}

/* What posts does so on what stood there before it was covered, so it is pressed again. */
static bool posts(enum press_code code)
{
    return code == PRESS_ENTER || code == PRESS_POST;
}

static void hand_on(struct page *p, struct press k)
{
    popup_close(p);
    page_press(p, k);
}

/* A sign is typed into the page below; only the keys that turn do so here. */
static void text_press(struct page *p, struct press k)
{
    if (p->popup->lines > POPUP_LINES && turns(k, 0))
        turn(p, turns(k, 0));
    else if (k.code == PRESS_POST)
        tell(p, "popup.f9", NULL);
    else if (k.code == PRESS_ENTER)
        popup_close(p);
    else
        hand_on(p, k);
}

static void list_press(struct page *p, struct press k)
{
    struct popup *u = p->popup;
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_NUMBER, k.ch) : 0;
    char digit[2] = { (char)ch, '\0' };
    if (turns(k, ch))
        turn(p, turns(k, ch));
    else if (posts(k.code))
        tell(p, "popup.which", NULL);
    else if (ch < '0' || ch > '9')
        hand_on(p, k);
    else if (ch == '0' || (unsigned)(ch - '0') > seen(u))
        tell(p, "popup.no_line", digit);
    else
        pick(p, u->top + (unsigned)(ch - '1'));
}

void popup_press(struct page *p, struct press k)
{
    p->popup->told[0] = '\0';
    if (dismisses(p->popup, k.code))
        popup_close(p);
    else if (p->popup->picks)
        list_press(p, k);
    else
        text_press(p, k);
}
