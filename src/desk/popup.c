/* Popups: lines over the lower body, picked as rows of a list are (rows.c) or read and
 * closed; nine of them, on a taller terminal as many more as it has rows. They belong to
 * their page and go with it. No key is lost to one: what a popup has no use for closes it
 * and acts on the page below, or is told.
 *
 * Of a list the bar stands on the first line and Enter takes what it stands on, but not
 * where an Enter brought the list: held down, or bounced, it would answer what nobody has
 * read. There the bar comes with the first arrow. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POPUP_LINES PICKS            /* on a terminal of 24 rows and fewer */
#define ROWS_ABOVE 12                /* rows of such a one down to a popup's head */
#define TEXT_COLUMNS 72
#define WORD_LONGEST 20
#define RULE_ROW 21                  /* of a page of 24 rows: the line under it */

struct popup {
    struct pool *pool;
    const char *title;
    const char **line;
    const char **value;              /* what picking a line types into the field; NULL */
    int *number;                     /* what it tells fn; NULL: its place from 1 */
    unsigned lines, top, bar;        /* of a text the bar is its first line seen */
    picked_fn *fn;
    bool picks;                      /* otherwise text */
    bool barred;                     /* its bar is seen, and Enter takes what it stands on */
    char told[80];                   /* of the last key: why it did nothing */
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
    u->barred = p->desk->pressed != PRESS_ENTER;
    return u;
}

void popup_choose(struct page *p, const char *title, const char *const *line, unsigned lines, picked_fn *fn)
{
    popup_lines(p, title, line, lines)->fn = fn;
}

void popup_codes(struct page *p, const char *title, const struct code_set *set, picked_fn *fn)
{
    struct pool *pool = pool_new(1024);
    unsigned n = code_choices(set, NULL, 0);
    struct code_choice *choice = pool_array(pool, n + 1, sizeof *choice);
    const char **line = pool_array(pool, n + 1, sizeof *line);
    code_choices(set, choice, n);
    for (unsigned i = 0; i < n; i++)
        line[i] = choice[i].word;
    struct popup *u = popup_lines(p, title, line, n);
    u->number = pool_array(u->pool, n ? n : 1, sizeof *u->number);
    for (unsigned i = 0; i < n; i++)
        u->number[i] = choice[i].value;
    u->fn = fn;
    pool_free(&pool);
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
    size_t most = strlen(text) + 1;          /* no line is empty but by a line feed of its own */
    u->line = pool_array(u->pool, most, sizeof *u->line);
    while (*text && u->lines < most) {
        size_t n = strcspn(text, "\n");
        size_t fit = text_fit(text, (size_t)form_edge(p->form) - 7, width_mode_now());
        size_t take = n <= fit ? n : fit_whole(text, fit);
        u->line[u->lines++] = pool_slice(u->pool, text, take);
        text += take;
        text += *text == '\n';
    }
}

/* Never over the message row, wherever the form has it, also where rows of the page
 * have given way to a low terminal. */
static int rule_row(const struct page *p)
{
    int message = p->form->message_row;
    bool low = message <= RULE_ROW && message > RULE_ROW - POPUP_LINES - 2;
    int rule = low ? message - 1 : RULE_ROW, row = row_on_screen(p->desk, p->form, rule);
    return row ? row : rule;
}

/* Lines it has room for. */
static unsigned room_of(const struct page *p)
{
    int room = rule_row(p) - ROWS_ABOVE;
    return room > POPUP_LINES ? (unsigned)room : POPUP_LINES;
}

/* The first line that is seen: the bar's page of them, however many lines a page has now. */
static unsigned top_of(const struct page *p)
{
    const struct popup *u = p->popup;
    unsigned room = room_of(p);
    bool in = u->bar >= u->top && u->bar - u->top < room;
    return in ? u->top : u->bar / room * room;
}

static unsigned seen(const struct page *p)
{
    unsigned left = p->popup->lines - top_of(p), room = room_of(p);
    return left < room ? left : room;
}

/* The line that digit 1 takes: nine have one, those about the bar. */
static unsigned numbered(const struct page *p)
{
    unsigned top = top_of(p);
    return top + (p->popup->bar - top) / PICKS * PICKS;
}

/* Place and total, and before them what moves and takes, where the title leaves room. */
static void paint_head(const struct page *p, int row, int edge)
{
    char place[24] = "", text[120] = "", title[200];
    const struct popup *u = p->popup;
    unsigned last = top_of(p) + seen(p);
    if (u->picks)
        snprintf(place, sizeof place, "%u/%u", u->bar + 1, u->lines);
    else if (u->lines > seen(p))
        snprintf(place, sizeof place, "%u/%u", last, u->lines);
    if (place[0])
        tr_fill(text, sizeof text, u->picks ? "popup.hint" : "popup.further", place, NULL, NULL, NULL);
    text_copy(title, sizeof title, u->title);
    if (paint_width(title) + paint_width(text) + 6 > edge)
        text_copy(text, sizeof text, place);
    if (u->told[0])
        text_copy(text, sizeof text, u->told);
    int columns = paint_width(text);
    paint_blank(row, 1, edge, LOOK_TITLE);
    paint_text(row, 3, edge - columns - 5, LOOK_TITLE, title);
    paint_right(row, edge - columns, columns, LOOK_TITLE, text);
}

static void paint_line(const struct page *p, unsigned i, int row, int edge)
{
    char digit[12];
    const struct popup *u = p->popup;
    unsigned from = numbered(p);
    bool here = u->picks && u->barred && i == u->bar;
    paint_blank(row, 1, edge, here ? LOOK_HERE : LOOK_PLAIN);
    if (i >= u->lines)
        return;
    snprintf(digit, sizeof digit, "%u", i - from + 1);
    if (u->picks && i >= from && i < from + PICKS)
        paint_text(row, 3, 2, here ? LOOK_HERE : LOOK_BOLD, digit);
    paint_text(row, u->picks ? 6 : 3, edge - 7, here ? LOOK_HERE : LOOK_PLAIN, u->line[i]);
    if (u->picks && i == u->bar)
        paint_cursor(row, 3);
}

void popup_paint(const struct page *p)
{
    const struct popup *u = p->popup;
    unsigned room = room_of(p), rows = u->lines < room ? u->lines : room, top = top_of(p);
    int rule = rule_row(p), first = rule - 1 - (int)rows, edge = wide(p->desk, 1, form_edge(p->form));
    paint_head(p, first, edge);
    for (unsigned i = 0; i < rows; i++)
        paint_line(p, top + i, first + 1 + (int)i, edge);
    paint_rule(rule, 1, edge);
}

static void bar_to(struct page *p, unsigned bar)
{
    struct popup *u = p->popup;
    u->bar = bar;
    u->top = top_of(p);
}

static void turn(struct page *p, int step)
{
    struct popup *u = p->popup;
    unsigned top = top_of(p), room = room_of(p);
    if (step > 0 ? top + room >= u->lines : top == 0) {
        page_beep(p);
        return;
    }
    u->top = step > 0 ? top + room : top > room ? top - room : 0;
    u->bar = u->top;
}

/* The bar comes where an Enter kept it away; else it moves. */
static void arrow(struct page *p, int step)
{
    struct popup *u = p->popup;
    if (!u->barred)
        u->barred = true;
    else if (step < 0 ? u->bar > 0 : u->bar + 1 < u->lines)
        bar_to(p, u->bar + (unsigned)step);
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

static void text_press(struct page *p, struct press k)
{
    struct popup *u = p->popup;
    int step = u->lines > room_of(p) ? turns(k, 0) + (k.code == PRESS_DOWN) - (k.code == PRESS_UP) : 0;
    if (step)
        turn(p, step);
    else if (k.code == PRESS_POST)
        tell(p, "popup.f9", NULL);
    else if (k.code == PRESS_ENTER)
        popup_close(p);
    else
        hand_on(p, k);
}

static void digit_press(struct page *p, int digit)
{
    char text[2] = { (char)('0' + digit), '\0' };
    unsigned line = numbered(p) + (unsigned)digit - 1;
    if (digit > 0 && line < top_of(p) + seen(p)) {
        pick(p, line);
        return;
    }
    p->popup->barred = false;            /* the Enter typed after it is not for the line the bar stood on */
    tell(p, "popup.no_line", text);
}

static void list_press(struct page *p, struct press k)
{
    struct popup *u = p->popup;
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_NUMBER, k.ch) : 0;
    if (turns(k, ch))
        turn(p, turns(k, ch));
    else if (k.code == PRESS_DOWN || k.code == PRESS_UP)
        arrow(p, k.code == PRESS_DOWN ? 1 : -1);
    else if (k.code == PRESS_HOME || k.code == PRESS_END)
        bar_to(p, k.code == PRESS_HOME ? 0 : u->lines - 1);
    else if (k.code == PRESS_ENTER && u->barred)
        pick(p, u->bar);
    else if (posts(k.code))
        tell(p, "popup.which", NULL);
    else if (ch < '0' || ch > '9')
        hand_on(p, k);
    else
        digit_press(p, ch - '0');
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
