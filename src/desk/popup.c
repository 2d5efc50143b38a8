/* Popups: a few lines over the lower body, picked by digit or read and closed.
 * They belong to their page and go with it. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POPUP_LINES 9

struct popup {
    struct pool *pool;
    const char *title;
    const char *line[POPUP_LINES];
    unsigned lines;
    picked_fn *fn;                   /* NULL: text, any key closes */
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

void popup_choose(struct page *p, const char *title, const char *const *line, unsigned lines, picked_fn *fn)
{
    struct popup *u = popup_new(p, title);
    for (unsigned i = 0; i < lines && i < POPUP_LINES; i++)
        u->line[u->lines++] = pool_copy(u->pool, line[i]);
    u->fn = fn;
}

/* Text is broken at line feeds, and where a line is full. */
void popup_text(struct page *p, const char *title, const char *text)
{
    struct popup *u = popup_new(p, title);
    while (*text && u->lines < POPUP_LINES) {
        size_t n = strcspn(text, "\n");
        size_t fit = text_fit(text, 72, width_mode_now());
        size_t take = n < fit ? n : fit;
        u->line[u->lines++] = pool_slice(u->pool, text, take);
        text += take;
        text += *text == '\n';
    }
}

void popup_paint(const struct page *p)
{
    const struct popup *u = p->popup;
    int row = 20 - (int)u->lines;
    paint_blank(row, 1, 79, LOOK_TITLE);
    paint_text(row, 3, 74, LOOK_TITLE, u->title);
    for (unsigned i = 0; i < u->lines; i++) {
        char digit[12];
        row++;
        paint_blank(row, 1, 79, LOOK_PLAIN);
        snprintf(digit, sizeof digit, "%u", i + 1);
        if (u->fn)
            paint_text(row, 3, 2, LOOK_BOLD, digit);
        paint_text(row, u->fn ? 6 : 3, 72, LOOK_PLAIN, u->line[i]);
    }
    paint_rule(20 + 1, 1, 79);
    if (u->fn)
        paint_cursor(20 - (int)u->lines + 1, 3);
}

void popup_press(struct page *p, struct press k)
{
    struct popup *u = p->popup;
    if (!u->fn || k.code == PRESS_BACK || k.code == PRESS_LIST || k.code == PRESS_ACTS || k.code == PRESS_HELP) {
        popup_close(p);
        return;
    }
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_NUMBER, k.ch) : 0;
    if (ch < '1' || ch > '9' || (unsigned)(ch - '0') > u->lines) {
        page_beep(p);
        return;
    }
    picked_fn *fn = u->fn;
    popup_close(p);
    fn(p, ch - '0');
}
